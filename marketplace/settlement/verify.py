"""Check the invariants of the books of settlement over the whole database; changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from itertools import pairwise

from sqlalchemy import Select, and_, exists, extract, false, func, not_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from marketplace.conversions.models import Conversion, ConversionState
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.points.verify import MOST_SHOWN, Report
from marketplace.settlement.close import books_begin
from marketplace.settlement.dispute_models import Dispute, DisputeState
from marketplace.settlement.line_sources import LATE_WITHIN, owed
from marketplace.settlement.models import (
    Adjustment,
    Line,
    LineKind,
    SettledMonth,
    Statement,
    StatementState,
)
from marketplace.settlement.payments.verify_runs import wrong_runs
from marketplace.settlement.transitions import WAITING

IS_CODE = Line.kind == LineKind.CODE


def verify() -> Report:
    """Check each statement, line, adjustment, dispute and payment run, and each year's numbers.

    `codes to come` counts codes confirmed in the last day of the last closed month and booked after
    its closing: they are in the next statement.
    """
    months = [*db.session.scalars(select(SettledMonth.month).order_by(SettledMonth.month))]
    counts = {
        name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in (("statements", Statement), ("statement lines", Line))
    }
    problems = [*_violations(), *_wrong_months(months), *_wrong_numbers(), *wrong_runs()]
    if months:
        counts["codes to come"] = _count_late(months)
        problems += _missing(months)
    return Report(counts, problems)


@cache
def _checks() -> tuple[tuple[str, Select[int] | Select[int | None]], ...]:
    """Return the sentences with the queries for what breaks them; built once a process."""
    checks: tuple[tuple[str, Select[int] | Select[int | None]], ...] = (
        ("statement {}: never closed", _left_open()),
        ("statement {}: of a month that was not closed, or of another year", _months_off()),
        ("statement {}: its totals are not the sums of its lines", _totals_off()),
        ("statement {}: disputed, and no dispute waits; or the reverse", _disputes_off()),
        ("line {}: not what the snapshot of its conversion says", _snapshots_off()),
        ("line {}: not of a confirmed code of the statement's partner", _strangers()),
        ("line {}: not what its adjustment says", _adjustments_off()),
        ("line {}: negative without a reason", _negative()),
        ("conversion {}: in more than one line", _twice()),
        ("dispute {}: not of its line's statement, or granted otherwise", _grants_off()),
    )
    return tuple((sentence, query.limit(MOST_SHOWN)) for sentence, query in checks)


def _violations() -> Iterator[str]:
    for sentence, query in _checks():
        for row_id in db.session.scalars(query):
            yield sentence.format(row_id)


def _left_open() -> Select[int]:
    return select(Statement.id).where(Statement.state == StatementState.OPEN)


def _months_off() -> Select[int]:
    other = or_(SettledMonth.month.is_(None), extract("year", Statement.month) != Statement.year)
    months = select(Statement.id).outerjoin(SettledMonth, SettledMonth.month == Statement.month)
    return months.where(other)


def _totals_off() -> Select[int]:
    codes = func.count(Line.id).filter(IS_CODE)
    unpriced = func.count(Line.id).filter(IS_CODE, Line.terms_id.is_(None))
    net = func.coalesce(func.sum(Line.net_cents), 0)
    tax = func.coalesce(func.sum(Line.tax_cents), 0)
    return (
        select(Statement.id)
        .outerjoin(Line, Line.statement_id == Statement.id)
        .group_by(Statement.id)
        .having(
            or_(
                codes != Statement.codes,
                unpriced != Statement.unpriced,
                net != Statement.net_cents,
                tax != Statement.tax_cents,
                net + tax != Statement.total_cents,
            )
        )
    )


def _disputes_off() -> Select[int]:
    waits = exists().where(Dispute.statement_id == Statement.id, Dispute.state.in_(WAITING))
    disputed = Statement.state == StatementState.DISPUTED
    return select(Statement.id).where(or_(and_(disputed, ~waits), and_(not_(disputed), waits)))


def _snapshots_off() -> Select[int]:
    differs = or_(
        Line.net_cents != func.coalesce(owed("net_cents"), 0),
        Line.tax_cents != func.coalesce(owed("tax_cents"), 0),
        Line.terms_id.is_distinct_from(owed("terms")),
        Line.worth_cents != func.coalesce(Conversion.terms["worth_cents"].as_integer(), 0),
    )
    return _code_lines().where(differs)


def _strangers() -> Select[int]:
    same = and_(
        Conversion.state == ConversionState.CONFIRMED,
        Conversion.partner_id == Statement.partner_id,
        Conversion.confirmed_at == Line.at,
        Conversion.offer_id == Line.offer_id,
        Conversion.branch_id.is_not_distinct_from(Line.branch_id),
    )
    return (
        _code_lines()
        .join(Statement, Statement.id == Line.statement_id)
        .where(~func.coalesce(same, false()))
    )


def _code_lines() -> Select[int]:
    lines = select(Line.id).outerjoin(Conversion, Conversion.id == Line.conversion_id)
    return lines.where(IS_CODE)


def _adjustments_off() -> Select[int]:
    differs = or_(
        Adjustment.id.is_(None),
        Adjustment.partner_id != Statement.partner_id,
        Adjustment.kind != Line.kind,
        Adjustment.net_cents != Line.net_cents,
        Adjustment.tax_cents != Line.tax_cents,
        Adjustment.reason != Line.reason,
        Adjustment.conversion_id.is_distinct_from(Line.conversion_id),
    )
    return (
        select(Line.id)
        .join(Statement, Statement.id == Line.statement_id)
        .outerjoin(Adjustment, Adjustment.id == Line.adjustment_id)
        .where(not_(IS_CODE), differs)
    )


def _negative() -> Select[int]:
    below = or_(Line.net_cents < 0, Line.tax_cents < 0)
    return select(Line.id).where(below, func.coalesce(Line.reason, "") == "")


def _twice() -> Select[int | None]:
    codes = select(Line.conversion_id).where(IS_CODE).group_by(Line.conversion_id)
    return codes.having(func.count() > 1)


def _grants_off() -> Select[int]:
    granted = Dispute.state == DisputeState.GRANTED
    wrong = or_(
        Line.statement_id != Dispute.statement_id,
        and_(granted, func.coalesce(Adjustment.kind, "") != LineKind.DISPUTE),
    )
    return (
        select(Dispute.id)
        .join(Line, Line.id == Dispute.line_id)
        .outerjoin(Adjustment, Adjustment.id == Dispute.adjustment_id)
        .where(wrong)
    )


def _wrong_months(months: list[date]) -> Iterator[str]:
    """Yield months that are missing between others, and lines that are not of their month."""
    for before, month in pairwise(months):
        if clock.first_of_next_month(before) != month:
            yield f"month {month:%Y-%m}: the one before it was not closed"
    for month in months:
        early = and_(Line.at < clock.start_of(month), IS_CODE, Line.reason.is_(None))
        outside = or_(Line.at >= clock.start_of(clock.first_of_next_month(month)), early)
        lines = select(Line.id).join(Statement, Statement.id == Line.statement_id)
        found = lines.where(Statement.month == month, outside).limit(MOST_SHOWN)
        for line_id in db.session.scalars(found):
            yield f"line {line_id}: not of its statement's month"


def _wrong_numbers() -> Iterator[str]:
    """Yield years whose numbers do not run from 1 on, and statements of another year's month."""
    ends = (func.min(Statement.number), func.max(Statement.number))
    numbers = select(Statement.year, *ends, func.count()).group_by(Statement.year)
    for year, least, most, count in db.session.execute(numbers):
        if (least, most) != (1, count):
            yield f"year {year}: the numbers of its statements have gaps"


def _missing(months: list[date]) -> Iterator[str]:
    """Yield confirmed codes and adjustments of closed months that no line holds."""
    begin, end = _closed_span(months)
    sure = end - LATE_WITHIN
    codes = _unsettled().where(Conversion.confirmed_at >= begin, Conversion.confirmed_at < sure)
    for conversion_id in db.session.scalars(codes.limit(MOST_SHOWN)):
        yield f"conversion {conversion_id}: confirmed in a closed month, and in no statement"
    held: ColumnElement[bool] = exists().where(Line.adjustment_id == Adjustment.id)
    waiting = select(Adjustment.id).where(Adjustment.at < sure, ~held)
    for adjustment_id in db.session.scalars(waiting.limit(MOST_SHOWN)):
        yield f"adjustment {adjustment_id}: decided in a closed month, and in no statement"


def _count_late(months: list[date]) -> int:
    _begin, end = _closed_span(months)
    since = end - LATE_WITHIN
    late = _unsettled().where(Conversion.confirmed_at >= since, Conversion.confirmed_at < end)
    return db.session.scalar(select(func.count()).select_from(late.subquery())) or 0


def _unsettled() -> Select[int]:
    held = exists().where(Line.conversion_id == Conversion.id, IS_CODE)
    confirmed = Conversion.state == ConversionState.CONFIRMED
    return select(Conversion.id).where(Conversion.partner_id.is_not(None), confirmed, ~held)


def _closed_span(months: list[date]) -> tuple[datetime, datetime]:
    begin = min(books_begin() or months[0], months[0])
    return clock.start_of(begin), clock.start_of(clock.first_of_next_month(months[-1]))
