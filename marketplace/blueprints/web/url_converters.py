"""Numbers in addresses; one that no row can have is a 404 before the database is queried."""

from __future__ import annotations

from typing import Final

from flask import Flask, request
from werkzeug.routing import IntegerConverter

LONGEST: Final = 18


class RowNumber(IntegerConverter):
    """The `int` of an address, within the range of the databases' integers."""

    regex = rf"\d{{1,{LONGEST}}}"


def query_number(name: str) -> int | None:
    """Return the number of that name in the query string; None for anything else."""
    return _number(request.args.get(name, ""))


def query_numbers(name: str) -> list[int]:
    """Return all numbers of that name in the query string, without anything else."""
    numbers = map(_number, request.args.getlist(name))
    return [number for number in numbers if number is not None]


def _number(typed: str) -> int | None:
    plain = typed.isascii() and typed.isdigit() and len(typed) <= LONGEST
    return int(typed) if plain else None


def init_app(app: Flask) -> None:
    """Convert the numbers in the app's addresses this way; called before the routes are added."""
    app.url_map.converters["int"] = RowNumber
