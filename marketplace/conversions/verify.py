"""The invariants of the conversions, checked over the whole database."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Select, func, select

from marketplace.conversions.models import Conversion, ConversionState
from marketplace.extensions import db
from marketplace.points import verify as books
from marketplace.points.models import Entry, EntryKind
from marketplace.points.verify import MOST_SHOWN, Report


def verify() -> Report:
    """Check the books and the conversions together; changes nothing."""
    report = books.verify()
    rows = db.session.execute(
        select(Conversion.state, func.count()).group_by(Conversion.state)
    ).all()
    states = {state.value: int(count) for state, count in rows}
    counts = {**report.counts, "conversions": sum(states.values())}
    counts |= {state: states.get(state, 0) for state in ConversionState}
    return Report(counts, [*report.violations, *_violations()])


def _violations() -> Iterator[str]:
    checks: tuple[tuple[str, Select[int]], ...] = (
        ("conversion {}: its entries do not add up to its points", _paid_wrongly()),
        ("conversion {}: cancelled by staff, its points not given back", _kept_points()),
    )
    for sentence, query in checks:
        for found in db.session.scalars(query.limit(MOST_SHOWN)):
            yield sentence.format(found)


def _paid_wrongly() -> Select[int]:
    paid = func.coalesce(func.sum(-Entry.amount), 0)
    joined = (Entry.conversion_id == Conversion.id) & (Entry.kind == EntryKind.CONVERT)
    return (
        select(Conversion.id)
        .outerjoin(Entry, joined)
        .group_by(Conversion.id, Conversion.points)
        .having(paid != Conversion.points)
    )


def _kept_points() -> Select[int]:
    joined = (Entry.conversion_id == Conversion.id) & (Entry.kind == EntryKind.CANCEL)
    back = func.coalesce(func.sum(Entry.amount), 0)
    staff = Conversion.cancelled_by.is_not(None)
    return (
        select(Conversion.id)
        .outerjoin(Entry, joined)
        .where(Conversion.state == ConversionState.CANCELLED, staff)
        .group_by(Conversion.id, Conversion.points)
        .having(back != Conversion.points)
    )
