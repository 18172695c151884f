"""Count the points and customers that other rules would concern; nothing is booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select

from marketplace.customers.models import Customer
from marketplace.foundation.extensions import db
from marketplace.points.accounts import earned_nothing_since
from marketplace.points.billing.models import Charge
from marketplace.points.billing.points_per_euro import CENTS
from marketplace.points.models import Account, Lot


@dataclass(frozen=True, slots=True)
class LotTotals:
    """The sums of lots that still hold points: lots, points and customers."""

    lots: int
    points: int
    customers: int


def idle_customers(idle_from: date) -> int:
    """Return the number of customers who earned nothing in the whole months since `idle_from`."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Account)
            .join(Customer, Customer.id == Account.customer_id)
            .where(Customer.closed_at.is_(None), earned_nothing_since(idle_from))
        )
        or 0
    )


def outstanding_lots() -> LotTotals:
    """Return the sums of all lots with points, whenever they expire."""
    return _sum_of(Lot.remaining > 0)


def next_to_expire(today: date) -> tuple[date, LotTotals] | None:
    """Return the next day on which points expire, and what expires at its end; None if never."""
    day = db.session.scalar(
        select(func.min(Lot.expires_on)).where(Lot.remaining > 0, Lot.expires_on >= today)
    )
    return (day, _sum_of(and_(Lot.remaining > 0, Lot.expires_on == day))) if day else None


def euros_of_month(month: date) -> tuple[int, int]:
    """Return the number of lines charged in the month, and the sum of their whole euros."""
    lines = (
        select((func.sum(Charge.cents) // CENTS).label("euros"))
        .where(Charge.month == month)
        .group_by(Charge.line_id)
        .having(func.sum(Charge.cents) > 0)
        .subquery()
    )
    whole = select(func.count(), func.coalesce(func.sum(lines.c.euros), 0))
    count, euros = db.session.execute(whole.select_from(lines)).one()
    return count, int(euros)


def _sum_of(condition: ColumnElement[bool]) -> LotTotals:
    lots, points, customers = db.session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(Lot.remaining), 0),
            func.count(Lot.customer_id.distinct()),
        ).where(condition)
    ).one()
    return LotTotals(lots=lots, points=int(points), customers=customers)
