"""A row in the database, and numbers that no other row has."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.foundation.extensions import Base
from marketplace.foundation.transaction import transaction

NUMBERS = itertools.count(1)


TEXTS = ("title", "name", "description", "terms", "about")  # by language


def write(row: Base) -> Any:
    """Insert the row and return its id, or its key where that has another name."""
    return write_all([row])[0]


def write_all(rows: Sequence[Base]) -> list[Any]:
    """Insert the rows, which need no id of each other's, and return their ids."""
    with transaction() as session:
        session.add_all(rows)
        session.flush()
        return [getattr(row, "id", None) for row in rows]


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
