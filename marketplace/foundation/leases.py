"""Lease rows of work to one worker at a time: lease, work outside the transaction, settle.

Such a table has `id`, `next_attempt_at` and `leased_until`. The lease of a worker that dies runs
out, and other workers can take its rows again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, Row, Table, or_, select, update

from marketplace.foundation import database_clock, job_queue
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction

Values = dict[str, Any]


class Lease(Protocol):
    """A row that a worker holds until a moment in UTC."""

    @property
    def until(self) -> datetime:
        """Return the moment at which the lease ends."""


HeldWork = TypeVar("HeldWork", bound=Lease)


def lease(
    table: Table,
    *conditions: ColumnElement[bool],
    now: datetime,
    until: datetime,
    most: int,
    values: Values | None = None,
) -> Sequence[Row[Any]]:
    """Lease at most `most` rows that are due and that no other worker holds, the longest due first.

    The columns of `values` are written on them too. Returns the updated rows, ordered by id.
    """
    free = or_(table.c.leased_until.is_(None), table.c.leased_until <= now)
    wanted = (*conditions, table.c.next_attempt_at <= now, free)
    if not _is_any(table, *wanted):
        return []
    due = (
        select(table.c.id)
        .where(*wanted)
        .order_by(table.c.next_attempt_at)
        .limit(most)
        .with_for_update(skip_locked=True, key_share=True, of=table)
    )
    claim = (
        update(table)
        .where(table.c.id.in_(select(due.cte("due").c.id)))
        .values(leased_until=until, **values or {})
        .returning(*table.c)
    )
    with transaction() as session:
        taken = session.execute(claim).all()
    return sorted(taken, key=lambda row: row.id)


def _is_any(table: Table, *wanted: ColumnElement[bool]) -> bool:
    """Look for a row without a write lock and without keeping a connection.

    Most looks find nothing, and on SQLite conversions wait for that lock.
    """
    with db.engine.connect() as connection:
        return connection.execute(select(table.c.id).where(*wanted).limit(1)).first() is not None


def in_time(batch: Iterable[HeldWork], margin: timedelta) -> Iterator[HeldWork]:
    """Yield the work one by one while its lease lasts longer than `margin`, the time it may take.

    It stops at a lease that is about to end, where another worker takes over, and once this worker
    is asked to stop.
    """
    for work in batch:
        if job_queue.is_stopping() or database_clock.now() + margin >= work.until:
            return
        yield work


def release(
    table: Table, *conditions: ColumnElement[bool], ids: Sequence[int], until: datetime
) -> None:
    """End the leases up to `until` of rows that nothing was done with, for any worker to take."""
    if not ids:
        return
    held = (table.c.id.in_(ids), table.c.leased_until == until, *conditions)
    with transaction() as session:
        session.execute(update(table).where(*held).values(leased_until=None))


def settle(
    table: Table, *conditions: ColumnElement[bool], row_id: int, until: datetime, values: Values
) -> bool:
    """End the lease up to `until` and write the row's new values; return whether the lease held.

    In the caller's transaction, or in one of its own.
    """
    end = (
        update(table)
        .where(table.c.id == row_id, table.c.leased_until == until, *conditions)
        .values(leased_until=None, **values)
        .returning(table.c.id)
    )
    with transaction() as session:
        return session.execute(end).scalar_one_or_none() is not None
