"""What somebody hears of their points, by SMS and USSD alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marketplace.points import accounts
from marketplace.points.views.statement import usable


@dataclass(frozen=True, slots=True)
class Balance:
    """The points that can be used today, and how many of them expire first, on which day.

    Of those that are `blocked`, or never expire, none does.
    """

    points: int
    expiring: int = 0
    expires_on: date | None = None
    blocked: bool = False


def balance_of(customer_id: int) -> Balance:
    """The customer's balance today; raises NotFound for whoever has no account of points."""
    held = usable(customer_id)
    points = sum(one.points for one in held)
    if accounts.state(customer_id).blocked_since is not None:
        return Balance(points, blocked=True)
    if not held or held[0].on is None:
        return Balance(points)
    return Balance(points, held[0].points, held[0].on)
