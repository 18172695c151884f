"""A row in the database, and numbers that no other row has."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Column, Insert, insert, inspect

from marketplace.foundation.extensions import Base
from marketplace.foundation.transaction import transaction

NUMBERS = itertools.count(1)


TEXTS = ("title", "name", "description", "terms", "about")  # by language


def write(row: Base) -> Any:
    """Insert the row and return its id, or its key where that has another name."""
    with transaction() as session:
        session.add(row)
        session.flush()
        return getattr(row, "id", None)


def insert_rows(*rows: Base) -> list[Any]:
    """Insert the rows in their order and return their keys; the objects are not used any more.

    Past the session, which takes three times as long, and for most tests that is most of what they
    begin with.
    """
    with transaction() as session:
        connection = session.connection()
        return [
            connection.execute(inserting(type(row)), values_of(row)).inserted_primary_key[0]
            for row in rows
        ]


@cache
def inserting(kind: type[Base]) -> Insert:
    """The statement that inserts a row of the kind."""
    return insert(kind.__table__)  # type: ignore[arg-type] # a table, as all have one


@cache
def columns_of(kind: type[Base]) -> dict[str, Column[Any]]:
    """The columns of the kind by the names of their attributes."""
    return {one.key: one.columns[0] for one in inspect(kind).column_attrs}  # type: ignore[misc]


def values_of(row: Base) -> dict[str, Any]:
    """The row's values by column; None leaves a column to its default, as the session does."""
    columns = columns_of(type(row))
    return {
        columns[name].key: value
        for name, value in vars(row).items()
        if name in columns and (value is not None or columns[name].type.should_evaluate_none)
    }


def with_texts(given: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values, with those of one language put into the texts of their name.

    A text of `usual` keeps its other languages.
    """
    values: dict[str, Any] = dict(usual)
    for field, value in given.items():
        name, _, code = field.partition("_")
        if name in TEXTS and code in {"sq", "en", "de"}:
            values[name] = values.get(name, {}) | {code: value}
        else:
            values[field] = value
    return values
