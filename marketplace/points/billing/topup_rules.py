"""Decide the outcome of one top-up from plain values (programme, rules 1, 4 and 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from marketplace.customers.models import LineKind
from marketplace.foundation import clock
from marketplace.points.billing.bulk_earning import Earning
from marketplace.points.billing.row_outcome import RowOutcome
from marketplace.points.expiry import expires_on
from marketplace.points.models import Source
from marketplace.programme.rules import Programme


@dataclass(frozen=True, slots=True)
class ReportedTopUp:
    """A top-up as billing reports it: `number` is the contract as stored, `at` aware UTC."""

    topup_id: str
    number: str
    package: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TopUpContext:
    """The known facts about a top-up's line, and about its id where that is booked already."""

    line_id: int | None
    customer_id: int | None
    kind: str | None
    earning_from: date | None
    booked_line: int | None
    booked_package: str | None
    booked_at: datetime | None
    booked_points: int | None


def outcome_of(topup: ReportedTopUp, context: TopUpContext, programme: Programme) -> RowOutcome:
    """Return the outcome of the top-up; `programme` holds the rules of its moment.

    Only fixed lines top up, and they earn from their first month on. A package that is in no table
    is refused, so that it can be sent again once its points are set.
    """
    if context.line_id is None:
        return RowOutcome.UNKNOWN_LINE
    if context.booked_line is not None:
        booked = (context.booked_line, context.booked_package, context.booked_at)
        same = booked == (context.line_id, topup.package, topup.at)
        return RowOutcome.REPEATED if same else RowOutcome.OTHER_CONTENT
    if context.kind != LineKind.FIXED:
        return RowOutcome.WRONG_KIND
    first_day = context.earning_from
    if context.customer_id is None or first_day is None or clock.day_of(topup.at) < first_day:
        return RowOutcome.LEFT_OUT
    if topup.package not in programme.topup_by_package:
        return RowOutcome.NO_POINTS_SET
    return RowOutcome.BOOKED


def earning_of(topup: ReportedTopUp, context: TopUpContext, programme: Programme) -> Earning | None:
    """Return what a booked top-up earns by the rules of its moment; None for a package of 0."""
    points = programme.topup_by_package[topup.package]
    if not points or context.customer_id is None or context.line_id is None:
        return None
    day = clock.day_of(topup.at)
    return Earning(
        customer_id=context.customer_id,
        line_id=context.line_id,
        source=Source.TOPUP,
        reference=topup.topup_id,
        points=points,
        earned_on=day,
        expires_on=expires_on(day, programme.expiry),
    )
