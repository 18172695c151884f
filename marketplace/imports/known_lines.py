"""Add the lines that the operator's CRM reports, and update the known ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, Date, Integer, Row, String, Table, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from marketplace.customers.models import Line, LineKind, Tariff
from marketplace.foundation.bulk import STAGED, stage
from marketplace.foundation.column_types import bytewise
from marketplace.foundation.transaction import transaction, writing
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
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)


@dataclass(frozen=True, slots=True)
class KnownLine:
    """A line as the CRM reports it: E.164 or a contract id, and what it has from a day on."""

    number: str
    kind: LineKind
    tariff: Tariff | None
    package: str | None
    active_from: date | None


_REPORTED = ("tariff", "package", "active_from")
_DIFFERS = or_(*(Line.__table__.c[name].is_distinct_from(STAGE.c[name]) for name in _REPORTED))
_KNOWN = (
    select(Line.kind.cast(String).label("kind"), _DIFFERS.label("differs"))
    .select_from(STAGE)
    .outerjoin(Line, Line.number == STAGE.c.number)
    .order_by(STAGE.c.place)
)
_LOCKED = (
    select(Line.id)
    .where(Line.number.in_(select(STAGE.c.number)))
    .order_by(Line.id)
    .with_for_update(key_share=True)
    .subquery()
)
_NEW = (
    select(*(STAGE.c[name] for name in ("number", "kind", *_REPORTED)))
    .where(STAGE.c.number.not_in(select(Line.number)))
    .order_by(STAGE.c.number)
)
_UPDATE = (
    update(Line)
    .where(Line.number == STAGE.c.number, Line.kind.cast(String) == STAGE.c.kind, _DIFFERS)
    .values({name: STAGE.c[name] for name in _REPORTED})
    .execution_options(synchronize_session=False)
)


def know_lines(lines: Sequence[KnownLine]) -> BatchOutcome:
    """Add new lines and update known ones, all or none; returns each outcome.

    A line never changes its kind. The losses of a change of tariff come by its own feed; here the
    tariff only decides what the line earns from now on. Numbers in the batch are distinct.
    """
    with transaction() as session:
        stage(session, STAGE, _staged(lines))
        _lock(session)
        stored = writing(session).execute(_KNOWN).all()
        row_outcomes = tuple(
            _row_outcome(line, row) for line, row in zip(lines, stored, strict=True)
        )
        _insert(session)
        writing(session).execute(_UPDATE)
    return BatchOutcome(row_outcomes, 0)


def _staged(lines: Sequence[KnownLine]) -> list[tuple[Any, ...]]:
    return [
        (place, one.number, one.kind.value, one.tariff and one.tariff.value, one.package,
         one.active_from)
        for place, one in enumerate(lines)
    ]  # fmt: skip


def _lock(session: Session) -> None:
    """Lock the known lines in the order of their ids, so that two feeds never deadlock."""
    if session.get_bind().dialect.name == "postgresql":
        writing(session).execute(select(func.count()).select_from(_LOCKED))


def _insert(session: Session) -> None:
    """Add the new lines; a line that another feed adds at this moment is skipped."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    into = sqlite.insert(Line) if on_sqlite else postgresql.insert(Line)
    columns = ["number", "kind", *_REPORTED]
    writing(session).execute(into.from_select(columns, _NEW).on_conflict_do_nothing())


def _row_outcome(line: KnownLine, stored: Row[Any]) -> RowOutcome:
    if stored.kind is None:
        return RowOutcome.BOOKED
    if stored.kind != line.kind:
        return RowOutcome.WRONG_KIND
    return RowOutcome.BOOKED if stored.differs else RowOutcome.REPEATED
