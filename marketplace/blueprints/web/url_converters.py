"""Numbers in addresses: a number that no row can have leads nowhere, before a database is asked."""

from __future__ import annotations

from typing import Final

from flask import Flask, request
from werkzeug.routing import IntegerConverter

LONGEST: Final = 18


class RowNumber(IntegerConverter):
    """The `int` of an address, short enough for the databases' whole numbers."""

    regex = rf"\d{{1,{LONGEST}}}"


def number_asked(name: str) -> int | None:
    """The number of that name behind the address's question mark; None for anything else."""
    typed = request.args.get(name, "")
    plain = typed.isascii() and typed.isdigit() and len(typed) <= LONGEST
    return int(typed) if plain else None


def init_app(app: Flask) -> None:
    """Read the numbers in the app's addresses this way; before its routes are added."""
    app.url_map.converters["int"] = RowNumber
