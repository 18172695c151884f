"""Read what customers can spend now: the points whose last day has not passed.

Every page, message, channel and export that shows a balance, and every decision that needs one,
goes by the condition of `usable_on`; `accounts.balance` is the sum for one customer. The stored
balance of an account is the sum of all its lots, also of those that the calendar has still to
empty, so it serves the books alone. `fifo.spendable` is the same rule for the lots that a verb
reads under the account's lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import BindParameter, ColumnElement, ScalarSelect, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.points.models import Lot


@dataclass(frozen=True, slots=True)
class ExpiringPoints:
    """Points usable to the end of a day; None means no expiry."""

    on: date | None
    points: int


def usable_on(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Return the condition of lots whose points can be used on the day."""
    return or_(Lot.expires_on.is_(None), Lot.expires_on >= day)


def spendable_parts(customer_id: int) -> list[ExpiringPoints]:
    """Return the points that can be spent now, by their last day, soonest first."""
    rows = db.session.execute(
        select(Lot.expires_on, func.sum(Lot.remaining))
        .where(Lot.customer_id == customer_id, Lot.remaining > 0, usable_on(clock.today()))
        .group_by(Lot.expires_on)
    )
    by_day = [ExpiringPoints(on, int(points)) for on, points in rows]
    return sorted(by_day, key=lambda one: one.on or date.max)


def spendable_of(
    customer: InstrumentedAttribute[int], day: date | BindParameter[date] | None = None
) -> ScalarSelect[int]:
    """Return the same sum as part of a statement that selects the customer's id in the column.

    `day` is today where it is None; a statement that is built once has a parameter for it.
    """
    usable = usable_on(clock.today() if day is None else day)
    held = (Lot.customer_id == customer, Lot.remaining > 0, usable)
    return (
        select(func.coalesce(func.sum(Lot.remaining), 0))
        .where(*held)
        .correlate(customer.class_)
        .scalar_subquery()
    )
