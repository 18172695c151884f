"""Read the charges and top-ups that billing reported of a customer's lines since they own them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from marketplace.customers.models import Line
from marketplace.foundation import clock
from marketplace.foundation.database.period import ALWAYS, Period
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record
from marketplace.points.billing.models import Charge, TopUp


@dataclass(frozen=True, slots=True)
class BilledCharge:
    """The sum charged to a line in a month (its 1st), in euro cents."""

    line: str
    month: date
    cents: int


@dataclass(frozen=True, slots=True)
class BilledTopUp:
    """A top-up of a line, and the points that it gave."""

    line: str
    package: str
    at: datetime
    points: int


def charges(customer_id: int, *, period: Period = ALWAYS) -> list[BilledCharge]:
    """Return the charges of the customer's lines, oldest first, without an earlier owner's.

    A month of which a day lies in the period is in whole, as it is charged in whole.
    """
    return [
        record(BilledCharge, row, line=number)
        for line_id, number, since in _lines_owned(customer_id)
        for row in db.session.execute(
            select(Charge.month, Charge.cents)
            .where(Charge.line_id == line_id, Charge.month >= since, *period.months(Charge.month))
            .order_by(Charge.month, Charge.charge_id)
        )
    ]


def topups(customer_id: int, *, period: Period = ALWAYS) -> list[BilledTopUp]:
    """Return the top-ups of the customer's lines, oldest first, without an earlier owner's."""
    return [
        record(BilledTopUp, row, line=number)
        for line_id, number, since in _lines_owned(customer_id)
        for row in db.session.execute(
            select(TopUp.package, TopUp.at, TopUp.points)
            .where(
                TopUp.line_id == line_id,
                TopUp.at >= clock.start_of(since),
                *period.moments(TopUp.at),
            )
            .order_by(TopUp.at, TopUp.topup_id)
        )
    ]


def _lines_owned(customer_id: int) -> Iterator[tuple[int, str, date]]:
    """Yield each line of the customer with the first month that can have been billed to them."""
    rows = db.session.execute(
        select(Line.id, Line.number, Line.verified_at)
        .where(Line.customer_id == customer_id)
        .order_by(Line.verified_at, Line.id)
    ).all()
    for row in rows:
        if row.verified_at is not None:
            since = clock.first_of_next_month(clock.day_of(row.verified_at))
            yield row.id, row.number, since
