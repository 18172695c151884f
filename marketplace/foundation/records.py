"""Fill records from rows of the database, each field from the column of its name.

A select labels a column with the name of the field that it fills (`Line.number.label("line")`), so
neither the order of the columns nor that of the fields matters. Which column fills which field is
looked up once for each shape of row, so that a record costs about what its constructor costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Row

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record")
AnyRow = Row[*tuple[Any, ...]]


def record(kind: Callable[..., Record], row: AnyRow, /, **more: Any) -> Record:
    """Return a dataclass or NamedTuple filled from the row, and from `more` for other fields.

    Raises TypeError where a field has no column or a column has no field.
    """
    cells = (*row, *more.values())
    places = _places(kind, (*row._fields, *more))
    return kind(*[cells[place] for place in places])


def records(kind: Callable[..., Record], rows: Iterable[AnyRow]) -> list[Record]:
    """Return a record for each row of one select, in order; raises TypeError as `record` does."""
    found = rows if isinstance(rows, Sequence) else list(rows)
    if not found:
        return []
    places = _places(kind, found[0]._fields)
    return [kind(*[row[place] for place in places]) for row in found]


def values(of: DataclassInstance) -> dict[str, Any]:
    """Return the fields of a dataclass by name, for an INSERT; `asdict` would copy the values."""
    return {one.name: getattr(of, one.name) for one in fields(of)}


@cache
def _places(kind: Callable[..., object], columns: tuple[str, ...]) -> tuple[int, ...]:
    """Return the index of each field's column in the row, in the order of the fields."""
    names = (
        [one.name for one in fields(kind)] if is_dataclass(kind) else getattr(kind, "_fields", ())
    )
    if sorted(names) != sorted(columns):
        differing = sorted(set(names) ^ set(columns)) or sorted(columns)
        raise TypeError(f"{kind} and the row differ in {', '.join(differing)}")
    return tuple(columns.index(name) for name in names)
