"""Routes, and the numbers in addresses: one that no row can have is a 404 before any query."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Flask, request
from werkzeug.routing import IntegerConverter, Rule

LONGEST: Final = 18


class RowNumber(IntegerConverter):
    """The `int` of an address, within the range of the databases' integers."""

    regex = rf"\d{{1,{LONGEST}}}"


class LateRule(Rule):
    """A route that compiles what builds its addresses when the first address is built.

    Werkzeug compiles two functions for each route at the start, which takes four fifths of the time
    in which the app is made.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002 - Werkzeug's signature
        compile_now = super()._compile_builder
        compiled: list[Callable[..., tuple[str, str]]] = []

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            if not compiled:
                compiled.append(compile_now(append_unknown))
            return compiled[0](rule, **values)

        return build


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
    """Make routes, and convert the numbers in them, so; called before the routes are added."""
    app.url_rule_class = LateRule
    app.url_map.converters["int"] = RowNumber
