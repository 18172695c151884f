"""Add the lines that the operator's CRM reports, update the known ones, and end those that left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Date, Integer, String, Table, and_, bindparam, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from marketplace.customers.models import Line
from marketplace.foundation import clock, job_queue
from marketplace.foundation.bulk import STAGED, stage
from marketplace.foundation.column_types import bytewise
from marketplace.foundation.records import records
from marketplace.foundation.transaction import transaction, writing
from marketplace.imports.line_news import KnownLine, LineUpdate, StoredLine, update_of
from marketplace.membership.line_end.end_by_crm import end_lines, lock_lines
from marketplace.points.billing.row_outcome import BatchOutcome, RowOutcome

STAGE = Table(
    "staged_lines",
    STAGED,
    Column("place", Integer, primary_key=True),
    Column("number", bytewise(32), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("tariff", String(20)),
    Column("package", String(80)),
    Column("active_from", Date),
    Column("active_to", Date),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)


_REPORTED = ("tariff", "package", "active_from", "active_to")
_NUMBERS = select(STAGE.c.number)
# lines whose days the feed changes; all others stay with their customers
_LEAVING = (
    select(STAGE.c.number)
    .join(Line, Line.number == STAGE.c.number)
    .where(
        or_(
            STAGE.c.active_from > Line.active_from,
            and_(STAGE.c.active_from.is_not(None), Line.active_from.is_(None)),
            and_(
                STAGE.c.active_to.is_not(None),
                Line.active_to.is_distinct_from(STAGE.c.active_to),
            ),
        )
    )
)
_STORED = (
    select(
        STAGE.c.place,
        Line.id,
        Line.kind,
        Line.tariff,
        Line.package,
        Line.active_from,
        Line.active_to,
        Line.customer_id,
        Line.verified_at,
    )
    .select_from(STAGE)
    .join(Line, Line.number == STAGE.c.number)
    .order_by(STAGE.c.place)
)
_NEW = (
    select(*(STAGE.c[name] for name in ("number", "kind", *_REPORTED)))
    .where(STAGE.c.number.not_in(select(Line.number)))
    .order_by(STAGE.c.number)
)
_UPDATE = (
    update(Line)
    .where(Line.id == bindparam("line"))
    .values({name: bindparam(f"new_{name}") for name in _REPORTED})
    .values(life=Line.life + bindparam("more_lives"))
)


def know_lines(lines: Sequence[KnownLine]) -> BatchOutcome:
    """Add new lines and update known ones, all or none; returns each outcome.

    A line that changed hands or whose contract ended is taken off its customer
    (`membership.line_end`). A line never changes its kind. The losses of a change of tariff come by
    its own feed; here the tariff only decides what the line earns from now on. Numbers in the batch
    are distinct.
    """
    today = clock.today()
    with transaction() as session:
        stage(session, STAGE, _staged(lines))
        lock_lines(session, _NUMBERS, leaving=_LEAVING)
        stored = {one.place: one for one in _stored(session)}
        updates = [
            update_of(line, stored.get(place), today=today) for place, line in enumerate(lines)
        ]
        _insert(session)
        _write(session, [one for one in updates if one.outcome is RowOutcome.BOOKED])
        end_lines(session, [one.ending for one in updates if one.ending is not None])
    job_queue.wake()
    return BatchOutcome(tuple(one.outcome for one in updates), 0)


def _staged(lines: Sequence[KnownLine]) -> list[tuple[Any, ...]]:
    return [
        (place, one.number, one.kind.value, one.tariff and one.tariff.value, one.package,
         one.active_from, one.active_to)
        for place, one in enumerate(lines)
    ]  # fmt: skip


def _stored(session: Session) -> list[StoredLine]:
    return records(StoredLine, writing(session).execute(_STORED))


def _insert(session: Session) -> None:
    """Add the new lines; a line that another feed adds at this moment is skipped."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    into = sqlite.insert(Line) if on_sqlite else postgresql.insert(Line)
    columns = ["number", "kind", *_REPORTED]
    writing(session).execute(into.from_select(columns, _NEW).on_conflict_do_nothing())


def _write(session: Session, updates: Sequence[LineUpdate]) -> None:
    rows = [one.values for one in updates if one.values]
    if rows:
        writing(session).execute(_UPDATE, rows)
