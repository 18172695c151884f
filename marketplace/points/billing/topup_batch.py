"""Book a batch of top-ups of fixed lines; each gives its points at once, exactly once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Column, Integer, String, Table, select
from sqlalchemy.orm import Session

from marketplace.customers.models import Line
from marketplace.foundation.bulk import STAGED, stage, write_rows
from marketplace.foundation.column_types import bytewise
from marketplace.foundation.extensions import table_of
from marketplace.foundation.records import records
from marketplace.foundation.transaction import transaction, writing
from marketplace.points.balance_ceiling import customers_over_ceiling
from marketplace.points.billing.bulk_earning import Earning, book, lock_owners
from marketplace.points.billing.models import LONGEST_ID, TopUp
from marketplace.points.billing.retry_on_conflict import retry_on_conflict
from marketplace.points.billing.row_outcome import BatchOutcome, RowOutcome, refuse_full
from marketplace.points.billing.topup_rules import (
    ReportedTopUp,
    TopUpContext,
    earning_of,
    outcome_of,
)
from marketplace.programme.in_force import RuleBook, rule_book
from marketplace.programme.rules import Programme

TOPUPS = table_of(TopUp)
TOPUP_COLUMNS = ("topup_id", "line_id", "package", "at", "points")

STAGE = Table(
    "staged_topups",
    STAGED,
    Column("place", Integer, primary_key=True),
    Column("topup_id", bytewise(LONGEST_ID), nullable=False),
    Column("number", bytewise(32), nullable=False),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)
KNOWN = (
    Line.id.label("line_id"),
    Line.customer_id,
    Line.kind.cast(String).label("kind"),
    Line.earning_from,
    TopUp.line_id.label("booked_line"),
    TopUp.package.label("booked_package"),
    TopUp.at.label("booked_at"),
    TopUp.points.label("booked_points"),
)
_KNOWN = (
    select(*KNOWN)
    .select_from(STAGE)
    .outerjoin(Line, Line.number == STAGE.c.number)
    .outerjoin(TopUp, TopUp.topup_id == STAGE.c.topup_id)
    .order_by(STAGE.c.place)
)
_OWNERS = (
    select(Line.customer_id)
    .join(STAGE, STAGE.c.number == Line.number)
    .where(Line.customer_id.is_not(None))
)
Decided = tuple[ReportedTopUp, TopUpContext, Programme]


def book_topups(rows: Sequence[ReportedTopUp]) -> BatchOutcome:
    """Book one batch of top-ups, all or none; returns the outcome of each, in their order.

    Points come at once by the table of packages in force at the moment of the top-up (programme,
    rule 4); a package that gives 0 is kept and earns nothing. Ids in the batch are distinct.
    """
    with transaction() as session:
        rules = rule_book()
        staged = ((place, one.topup_id, one.number) for place, one in enumerate(rows))
        stage(session, STAGE, staged)
        highest = lock_owners(session, _OWNERS)
        return retry_on_conflict(session, partial(_book, session, rows, rules, highest))


def _book(
    session: Session, rows: Sequence[ReportedTopUp], rules: RuleBook, highest: int
) -> BatchOutcome:
    decided = list(_look(session, rows, rules))
    row_outcomes = [outcome_of(*one) for one in decided]
    full = customers_over_ceiling(session, _earnings(_booked(decided, row_outcomes)), highest)
    if full:
        owners = [known.customer_id for _topup, known, _programme in decided]
        row_outcomes = refuse_full(row_outcomes, owners, full)
    good = _booked(decided, row_outcomes)
    good.sort(key=lambda one: one[0].topup_id)
    write_rows(session, TOPUPS, TOPUP_COLUMNS, map(_row, good))
    return BatchOutcome(tuple(row_outcomes), book(session, list(_earnings(good))))


def _booked(decided: Sequence[Decided], row_outcomes: Sequence[RowOutcome]) -> list[Decided]:
    return [
        one
        for one, row_outcome in zip(decided, row_outcomes, strict=True)
        if row_outcome is RowOutcome.BOOKED
    ]


def _look(session: Session, rows: Sequence[ReportedTopUp], rules: RuleBook) -> Iterator[Decided]:
    found = records(TopUpContext, writing(session).execute(_KNOWN))
    programmes = _Programmes(rules)
    for one, known in zip(rows, found, strict=True):
        yield one, known, programmes.at(one.at)


class _Programmes:
    """The rules of each period between two changes, put together once."""

    def __init__(self, rules: RuleBook) -> None:
        self._rules = rules
        self._starts = [version.valid_from for version in rules.versions]
        self._of: dict[int, Programme] = {}

    def at(self, moment: datetime) -> Programme:
        """Return the rules in force at the moment."""
        period = bisect_right(self._starts, moment)
        if period not in self._of:
            self._of[period] = self._rules.at(moment)
        return self._of[period]


def _row(one: Decided) -> tuple[Any, ...]:
    topup, known, programme = one
    points = programme.topup_by_package[topup.package]
    return topup.topup_id, known.line_id, topup.package, topup.at, points


def _earnings(good: Iterable[Decided]) -> Iterator[Earning]:
    for one in good:
        earning = earning_of(*one)
        if earning is not None:
            yield earning
