"""Why a customer's points are blocked, and what becomes of them meanwhile (programme, rule 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.foundation.extensions import db
from marketplace.points.idle import months_before
from marketplace.points.models import Account
from marketplace.points.views.statement import ExpiringPoints, expiring


@dataclass(frozen=True, slots=True)
class BlockExplanation:
    """A block: the months (their 1sts) that earned nothing, and the points that expire next.

    The months are none where the books do not tell which they were.
    """

    months: tuple[date, ...]
    next_expiring: ExpiringPoints | None


def block_of(customer_id: int) -> BlockExplanation | None:
    """What blocks the customer; None for whoever may convert, by one statement."""
    found = db.session.execute(
        select(Account.blocked_since, Account.idle_from).where(Account.customer_id == customer_id)
    ).one_or_none()
    if found is None or found.blocked_since is None:
        return None
    still = [one for one in expiring(customer_id) if one.on is not None]
    return BlockExplanation(
        _months(found.idle_from, found.blocked_since), still[0] if still else None
    )


def _months(idle_from: date | None, since: date) -> tuple[date, ...]:
    months = []
    month = months_before(since, 1)
    while idle_from is not None and month >= idle_from:
        months.append(month)
        month = months_before(month, 1)
    return tuple(reversed(months))
