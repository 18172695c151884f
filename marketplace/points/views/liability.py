"""Sum the points that the programme owes: all that the books hold, by their last day.

It is the figure of the books, which agrees with the points by month: points whose last day has
passed count until the calendar has taken them.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from marketplace.foundation.extensions import db
from marketplace.points.models import Account, Lot
from marketplace.points.spendable import ExpiringPoints


@dataclass(frozen=True, slots=True)
class OutstandingPoints:
    """Points held by all customers together; `blocked` is the part that blocked ones hold."""

    points: int
    holders: int
    blocked: int
    expiring: list[ExpiringPoints]


def outstanding() -> OutstandingPoints:
    """Return the points outstanding now; two statements, whatever the number of customers."""
    points, holders, blocked = db.session.execute(
        select(
            func.coalesce(func.sum(Account.balance), 0),
            func.count(),
            func.coalesce(func.sum(Account.balance).filter(Account.blocked_since.is_not(None)), 0),
        ).where(Account.balance > 0)
    ).one()
    return OutstandingPoints(
        points=int(points), holders=holders, blocked=int(blocked), expiring=_expiring()
    )


def _expiring() -> list[ExpiringPoints]:
    rows = db.session.execute(
        select(Lot.expires_on, func.sum(Lot.remaining))
        .where(Lot.remaining > 0)
        .group_by(Lot.expires_on)
        .order_by(Lot.expires_on.nulls_last())
    )
    return [ExpiringPoints(on, int(points)) for on, points in rows]
