"""Encrypt what the database holds under today's key, batch by batch, after `SECRET_KEY` changed.

What is under today's key already is left alone, so a run that was stopped is simply run again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, Table, select, tuple_, update

from marketplace.foundation.secrets_at_rest import UnreadableSecretError, renewed
from marketplace.foundation.transaction import transaction, writing

BATCH: Final = 500
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SealedTable:
    """A table with encrypted values.

    `renew` gets a row of the `columns` and returns the columns to change: none where all of it is
    under today's key. It raises UnreadableSecretError.
    """

    table: Table
    columns: tuple[ColumnElement[Any], ...]
    renew: Callable[[Row[Any]], Values]


@dataclass(slots=True)
class RenewalCount:
    """The rows that were encrypted anew, and those whose key is not known any more."""

    renewed: int = 0
    unreadable: int = 0


def column_of_bytes(column: Column[bytes | None]) -> SealedTable:
    """Return the table of a column that holds what `encrypt` returned, or NULL."""
    name = column.name

    def renew(row: Row[Any]) -> Values:
        stored: bytes | None = getattr(row, name)
        value = renewed(stored) if stored else None
        return {name: value} if value else {}

    return SealedTable(column.table, (column,), renew)


def renew_table(sealed: SealedTable) -> RenewalCount:
    """Encrypt the table's values under today's key, a transaction for each batch of rows.

    The site may be running: the rows of a batch are locked while they change.
    """
    counted, after = RenewalCount(), None
    while True:
        with transaction() as session:
            connection = writing(session)
            rows = connection.execute(_batch(sealed, after)).all()
            for row in rows:
                _renew(connection, sealed, row, counted)
        if not rows:
            return counted
        after = _key(sealed, rows[-1])


def _batch(sealed: SealedTable, after: Sequence[Any] | None) -> Select[*tuple[Any, ...]]:
    keys = sealed.table.primary_key.columns.values()
    query = select(*keys, *sealed.columns).order_by(*keys).limit(BATCH).with_for_update()
    return query if after is None else query.where(tuple_(*keys) > after)


def _key(sealed: SealedTable, row: Row[Any]) -> tuple[Any, ...]:
    return tuple(getattr(row, one.name) for one in sealed.table.primary_key.columns)


def _renew(
    connection: Connection, sealed: SealedTable, row: Row[Any], counted: RenewalCount
) -> None:
    try:
        values = sealed.renew(row)
    except UnreadableSecretError:
        counted.unreadable += 1
        return
    if values:
        keys = sealed.table.primary_key.columns.values()
        same = tuple_(*keys) == _key(sealed, row)
        connection.execute(update(sealed.table).where(same).values(**values))
        counted.renewed += 1
