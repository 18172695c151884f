"""Book the charges that billing reports and turn each month's whole euros into points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import Column, Date, Integer, String, Table, func, select
from sqlalchemy.orm import Session

from marketplace.customers.models import Line
from marketplace.foundation.bulk import STAGED, stage, write_rows
from marketplace.foundation.column_types import bytewise
from marketplace.foundation.extensions import table_of
from marketplace.foundation.records import records
from marketplace.foundation.transaction import transaction, writing
from marketplace.points.balance_ceiling import customers_over_ceiling
from marketplace.points.billing.bulk_earning import Earning, book, lock_owners
from marketplace.points.billing.charge_rules import (
    NOTHING,
    BookedCharge,
    KnownLine,
    MonthRules,
    PriorMonth,
    ReportedCharge,
    earning_of,
    outcome_of,
)
from marketplace.points.billing.models import LONGEST_ID, Charge
from marketplace.points.billing.points_per_euro import last_day_of
from marketplace.points.billing.retry_on_conflict import retry_on_conflict
from marketplace.points.billing.row_outcome import BatchOutcome, RowOutcome, refuse_full
from marketplace.points.models import Lot, Source
from marketplace.programme.in_force import RuleBook, rule_book

CHARGES = table_of(Charge)
CHARGE_COLUMNS = ("charge_id", "line_id", "month", "cents")

STAGE = Table(
    "staged_charges",
    STAGED,
    Column("place", Integer, primary_key=True),
    Column("charge_id", bytewise(LONGEST_ID), nullable=False),
    Column("number", bytewise(32), nullable=False),
    Column("month", Date, nullable=False),
    Column("earned_on", Date, nullable=False),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)

_LINES = (
    select(
        Line.id.label("line_id"),
        Line.customer_id,
        Line.kind.cast(String).label("kind"),
        Line.tariff.cast(String).label("tariff"),
        Line.earning_from,
    )
    .select_from(STAGE)
    .outerjoin(Line, Line.number == STAGE.c.number)
    .order_by(STAGE.c.place)
)
# Each line's month once, whatever the number of its charges, here and in the batch.
_REPORTED = select(STAGE.c.number, STAGE.c.month, STAGE.c.earned_on).distinct().subquery("reported")
_GIVEN = (
    select(func.sum(Lot.amount))
    .where(
        Lot.line_id == Line.id,
        Lot.source == Source.SPENDING,
        Lot.earned_on == _REPORTED.c.earned_on,
        Lot.returned_from.is_(None),  # what a conversion gave back is no earning
    )
    .scalar_subquery()
)
_BEFORE = (
    select(
        Line.id.label("line_id"),
        _REPORTED.c.month,
        func.sum(Charge.cents).label("cents"),
        func.coalesce(_GIVEN, 0).label("points"),
    )
    .select_from(_REPORTED)
    .join(Line, Line.number == _REPORTED.c.number)
    .join(Charge, (Charge.line_id == Line.id) & (Charge.month == _REPORTED.c.month))
    .group_by(Line.id, _REPORTED.c.month, _REPORTED.c.earned_on)
)
_BOOKED = select(Charge.charge_id, Charge.line_id, Charge.month, Charge.cents).join(
    STAGE, STAGE.c.charge_id == Charge.charge_id
)
_OWNERS = (
    select(Line.customer_id)
    .join(STAGE, STAGE.c.number == Line.number)
    .where(Line.customer_id.is_not(None))
)
Good = tuple[ReportedCharge, KnownLine]
LineMonth = tuple[int | None, date]


def book_charges(charges: Sequence[ReportedCharge]) -> BatchOutcome:
    """Book one batch of charges, all or none; returns the outcome of each, in their order.

    A line's month gives the whole euros of its sum, less what it gave already; a credit note lowers
    the sum and takes nothing back (programme, rule 3). Ids in the batch are distinct.
    """
    # by number: neighbouring lines share pages of the tables and indexes
    order = sorted(range(len(charges)), key=lambda place: charges[place].number)
    outcome = _book_in_order([charges[place] for place in order])
    row_outcomes = dict(zip(order, outcome.row_outcomes, strict=True))
    return BatchOutcome(tuple(row_outcomes[place] for place in range(len(charges))), outcome.points)


def _book_in_order(charges: Sequence[ReportedCharge]) -> BatchOutcome:
    with transaction() as session:
        months = _Months(rule_book())
        stage(session, STAGE, _staged(charges, months))
        highest = lock_owners(session, _OWNERS)
        return retry_on_conflict(session, partial(_book, session, charges, months, highest))


def _book(
    session: Session, charges: Sequence[ReportedCharge], months: _Months, highest: int
) -> BatchOutcome:
    connection = writing(session)
    lines = records(KnownLine, connection.execute(_LINES))
    booked = {
        row.charge_id: BookedCharge(line_id=row.line_id, month=row.month, cents=row.cents)
        for row in connection.execute(_BOOKED)
    }
    before = {
        (row.line_id, row.month): PriorMonth(cents=int(row.cents), points=int(row.points))
        for row in connection.execute(_BEFORE)
    }
    row_outcomes = [
        outcome_of(charge, line, booked.get(charge.charge_id), months.of(charge.month))
        for charge, line in zip(charges, lines, strict=True)
    ]
    good = _good(charges, lines, row_outcomes)
    earnings = list(_earnings(good, before, months))
    full = customers_over_ceiling(session, earnings, highest)
    if full:
        row_outcomes = refuse_full(row_outcomes, [line.customer_id for line in lines], full)
        good = _good(charges, lines, row_outcomes)
        earnings = list(_earnings(good, before, months))
    write_rows(session, CHARGES, CHARGE_COLUMNS, map(_row, sorted(good, key=_id)))
    return BatchOutcome(tuple(row_outcomes), book(session, earnings))


def _good(
    charges: Sequence[ReportedCharge],
    lines: Sequence[KnownLine],
    row_outcomes: Sequence[RowOutcome],
) -> list[Good]:
    judged = zip(charges, lines, row_outcomes, strict=True)
    return [
        (charge, line) for charge, line, row_outcome in judged if row_outcome is RowOutcome.BOOKED
    ]


class _Months:
    """The rules of each month, looked up once."""

    def __init__(self, rules: RuleBook) -> None:
        self._rules = rules
        self._of: dict[date, MonthRules] = {}

    def of(self, first: date) -> MonthRules:
        """Return the rules of the month that starts on the day."""
        month = self._of.get(first)
        if month is None:
            programme = self._rules.on(last_day_of(first))
            month = self._of[first] = MonthRules.of(first, programme)
        return month


def _staged(charges: Sequence[ReportedCharge], months: _Months) -> Iterable[tuple[Any, ...]]:
    for place, charge in enumerate(charges):
        earned_on = months.of(charge.month).earned_on
        yield place, charge.charge_id, charge.number, charge.month, earned_on


def _id(good: Good) -> str:
    return good[0].charge_id


def _row(good: Good) -> tuple[object, ...]:
    charge, line = good
    return charge.charge_id, line.line_id, charge.month, charge.cents


def _earnings(
    good: Sequence[Good], before: Mapping[LineMonth, PriorMonth], months: _Months
) -> Iterator[Earning]:
    """Yield what the months of these charges still earn."""
    cents: dict[LineMonth, int] = {}
    lines: dict[LineMonth, KnownLine] = {}
    for charge, line in good:
        key = (line.line_id, charge.month)
        lines[key] = line
        cents[key] = cents.get(key, 0) + charge.cents
    for key, line in lines.items():
        prior = before.get(key, NOTHING)
        earning = earning_of(line, prior.cents + cents[key], months.of(key[1]), given=prior.points)
        if earning is not None:
            yield earning
