"""The balance that SMS and USSD report to a customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marketplace.points import accounts
from marketplace.points.spendable import spendable_parts


@dataclass(frozen=True, slots=True)
class Balance:
    """Points usable today, and how many of them expire first, on which day.

    While the account is `blocked`, or where points never expire, no expiry is reported.
    """

    points: int
    expiring: int = 0
    expires_on: date | None = None
    blocked: bool = False


def balance_of(customer_id: int) -> Balance:
    """Return the customer's balance today; raises NotFound where there is no points account."""
    held = spendable_parts(customer_id)
    points = sum(one.points for one in held)
    if accounts.state(customer_id).blocked_since is not None:
        return Balance(points, blocked=True)
    if not held or held[0].on is None:
        return Balance(points)
    return Balance(points, held[0].points, held[0].on)
