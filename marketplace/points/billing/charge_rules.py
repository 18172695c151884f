"""Decide the outcome of a charge and the points of a line's month, from plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple, Self

from marketplace.customers.models import LineKind
from marketplace.points.billing.bulk_earning import Earning
from marketplace.points.billing.points_per_euro import last_day_of, points_due, points_of_month
from marketplace.points.billing.row_outcome import RowOutcome
from marketplace.points.expiry import expires_on
from marketplace.points.models import Source
from marketplace.programme.rules import Programme


class ReportedCharge(NamedTuple):
    """A charge as billing reports it: `number` as stored, `month` its 1st, euro cents."""

    charge_id: str
    number: str
    month: date
    cents: int


class BookedCharge(NamedTuple):
    """A charge as it is in the books."""

    line_id: int
    month: date
    cents: int


class KnownLine(NamedTuple):
    """The line of a charge; all None where no line has the number."""

    line_id: int | None
    customer_id: int | None
    kind: str | None
    tariff: str | None
    earning_from: date | None


class PriorMonth(NamedTuple):
    """The sums of a line's month so far: cents charged, points given."""

    cents: int
    points: int


NOTHING: Final = PriorMonth(cents=0, points=0)


@dataclass(frozen=True, slots=True)
class MonthRules:
    """The rules that decide a month's points, put together once for all lines."""

    programme: Programme
    name: str
    earned_on: date
    expires_on: date | None

    @classmethod
    def of(cls, first: date, programme: Programme) -> Self:
        """Return the month that starts on the day, under the rules of its last moment."""
        last = last_day_of(first)
        return cls(programme, f"{first:%Y-%m}", last, expires_on(last, programme.expiry))


def outcome_of(
    charge: ReportedCharge, line: KnownLine, booked: BookedCharge | None, month: MonthRules
) -> RowOutcome:
    """Return the outcome of a charge; an id booked before is compared with what was booked."""
    if line.line_id is None:
        return RowOutcome.UNKNOWN_LINE
    if booked is not None:
        reported = BookedCharge(line_id=line.line_id, month=charge.month, cents=charge.cents)
        return RowOutcome.REPEATED if booked == reported else RowOutcome.OTHER_CONTENT
    if line.kind != LineKind.MOBILE:
        return RowOutcome.WRONG_KIND
    earning = line.customer_id is not None and line.tariff in month.programme.taking_part
    start = line.earning_from
    if not earning or start is None or charge.month < start or charge.cents == 0:
        return RowOutcome.LEFT_OUT
    return RowOutcome.BOOKED


def earning_of(line: KnownLine, cents: int, month: MonthRules, *, given: int = 0) -> Earning | None:
    """Return what a line's month with this sum of cents still earns; None for nothing."""
    per_euro = month.programme.points_per_euro
    points = points_due(cents, per_euro, given=given)
    if points == 0:
        return None
    return Earning(
        customer_id=line.customer_id,  # type: ignore[arg-type] # only lines of customers are booked
        line_id=line.line_id,  # type: ignore[arg-type]
        source=Source.SPENDING,
        # the month and the points that it has given in all, which only grow
        reference=f"{month.name}/{points_of_month(cents, per_euro)}",
        points=points,
        earned_on=month.earned_on,
        expires_on=month.expires_on,
    )
