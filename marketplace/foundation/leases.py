"""Work that stands in a table, taken by one worker at a time: lease, work outside, settle.

Such a table has `id`, `next_attempt_at` and `leased_until`. A worker that dies leaves a lease that
runs out, and what it held is anybody's again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, Row, Table, or_, select, update

from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction

Values = dict[str, Any]


class Lease(Protocol):
    """What a worker holds until a moment."""

    @property
    def until(self) -> datetime:
        """When its lease ends."""


HeldWork = TypeVar("HeldWork", bound=Lease)


def lease(
    table: Table,
    *which: ColumnElement[bool],
    now: datetime,
    until: datetime,
    most: int,
    note: Values | None = None,
) -> Sequence[Row[Any]]:
    """Take the rows that are due, the longest due first, and that no other worker holds.

    `note` is written on them too. Returns the rows as they are now, in the order of their ids.
    """
    free = or_(table.c.leased_until.is_(None), table.c.leased_until <= now)
    due = (
        select(table.c.id)
        .where(*which, table.c.next_attempt_at <= now, free)
        .order_by(table.c.next_attempt_at)
        .limit(most)
        .with_for_update(skip_locked=True, key_share=True, of=table)
    )
    take = (
        update(table)
        .where(table.c.id.in_(select(due.cte("due").c.id)))
        .values(leased_until=until, **note or {})
        .returning(*table.c)
    )
    with transaction() as session:
        taken = session.execute(take).all()
    return sorted(taken, key=lambda row: row.id)


def in_time(batch: Iterable[HeldWork], margin: timedelta) -> Iterator[HeldWork]:
    """One after the other, as long as the margin that each may need is left of its lease.

    A lease that is about to end is left to end: another worker takes over.
    """
    for one in batch:
        if clock.now() + margin >= one.until:
            return
        yield one


def settle(
    table: Table, *which: ColumnElement[bool], row_id: int, until: datetime, became: Values
) -> bool:
    """End the lease up to `until` and write down what became of the row; whether it still held.

    In the caller's transaction, or in one of its own.
    """
    end = (
        update(table)
        .where(table.c.id == row_id, table.c.leased_until == until, *which)
        .values(leased_until=None, **became)
        .returning(table.c.id)
    )
    with transaction() as session:
        return session.execute(end).scalar_one_or_none() is not None
