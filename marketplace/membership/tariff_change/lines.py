"""Lock, read and write the lines of a batch of tariff changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Integer, Table, bindparam, func, select, update
from sqlalchemy.orm import Session

from marketplace.customers.models import Line, LineKind, TariffChange
from marketplace.foundation.bulk import STAGED, Row, stage, write_rows
from marketplace.foundation.column_types import bytewise
from marketplace.foundation.extensions import table_of
from marketplace.foundation.records import records
from marketplace.foundation.transaction import writing
from marketplace.membership.tariff_change.rules import LineState, ReportedTariffChange
from marketplace.points.billing.bulk_earning import lock_owners

CHANGES = table_of(TariffChange)
CHANGE_COLUMNS = (
    "change_id", "line_id", "customer_id", "from_tariff", "to_tariff", "at", "points_lost",
    "units_lost", "lost_until", "applied_at",
)  # fmt: skip

STAGE = Table(
    "staged_tariff_changes",
    STAGED,
    Column("place", Integer, primary_key=True),
    Column("change_id", bytewise(64), nullable=False),
    Column("number", bytewise(32), nullable=False),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)
_NUMBERS = select(STAGE.c.number)
_OWNERS = select(Line.customer_id).where(Line.number.in_(_NUMBERS), Line.customer_id.is_not(None))
_LOCKED_LINES = (
    select(Line.id)
    .where(Line.number.in_(_NUMBERS))
    .order_by(Line.id)
    .with_for_update(key_share=True)
    .subquery()
)
_LINES = select(
    Line.number,
    Line.id,
    Line.kind,
    Line.customer_id,
    Line.verified_at,
    Line.tariff,
    Line.tariff_since,
    Line.earning_from,
).where(Line.number.in_(_NUMBERS))
_KNOWN = select(
    TariffChange.change_id,
    Line.number,
    TariffChange.from_tariff,
    TariffChange.to_tariff,
    TariffChange.at,
).join(Line, Line.id == TariffChange.line_id)
_HISTORY = _KNOWN.where(Line.number.in_(_NUMBERS))
_SAME_IDS = _KNOWN.where(TariffChange.change_id.in_(select(STAGE.c.change_id)))
_SET_LINE = (
    update(Line)
    .where(Line.id == bindparam("line"))
    .values(
        tariff=bindparam("to"), tariff_since=bindparam("since"), earning_from=bindparam("start")
    )
)


@dataclass(frozen=True, slots=True)
class LockedLine:
    """A line and its state before the batch; `bound` is the moment at which its owner proved it."""

    id: int
    kind: LineKind
    customer_id: int | None
    bound: datetime | None
    state: LineState


def lock_lines(session: Session, changes: Sequence[ReportedTariffChange]) -> None:
    """Lock the owners' accounts, then the lines, so that no line changes its owner meanwhile."""
    staged = ((place, one.change_id, one.number) for place, one in enumerate(changes))
    stage(session, STAGE, staged)
    while not _lock_all(session):
        pass  # a line was proved meanwhile: its new owner's account is locked before the line


def _lock_all(session: Session) -> bool:
    """Lock all, or nothing where a line got another owner before it was locked."""
    connection = writing(session)
    owners = set(connection.execute(_OWNERS).scalars())
    with session.begin_nested() as savepoint:
        lock_owners(session, _OWNERS)
        connection.execute(select(func.count()).select_from(_LOCKED_LINES))
        if owners.issuperset(connection.execute(_OWNERS).scalars()):
            return True
        savepoint.rollback()
    return False


def read_lines(session: Session) -> dict[str, LockedLine]:
    """Return the lines of the batch, by their numbers; unknown numbers are absent."""
    lines = {}
    for row in writing(session).execute(_LINES):
        lines[row.number] = LockedLine(
            id=row.id,
            kind=row.kind,
            customer_id=row.customer_id,
            bound=row.verified_at,
            state=LineState(
                tariff=row.tariff, since=row.tariff_since, earning_from=row.earning_from
            ),
        )
    return lines


def booked_changes(session: Session) -> dict[str, ReportedTariffChange]:
    """Return the changes that are booked under the batch's ids."""
    booked = records(ReportedTariffChange, writing(session).execute(_SAME_IDS))
    return {one.change_id: one for one in booked}


def history(session: Session) -> list[ReportedTariffChange]:
    """Return every booked change of the batch's lines."""
    return records(ReportedTariffChange, writing(session).execute(_HISTORY))


def settle(session: Session, line: LockedLine, state: LineState) -> None:
    """Write the line's new state."""
    values = {
        "line": line.id,
        "to": state.tariff,
        "since": state.since,
        "start": state.earning_from,
    }
    writing(session).execute(_SET_LINE, values)


def book(session: Session, rows: Sequence[Row]) -> None:
    """Insert the changes in the order of their ids: of two batches with one id, one waits."""
    write_rows(session, CHANGES, CHANGE_COLUMNS, sorted(rows))
