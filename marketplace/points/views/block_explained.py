"""Explain a customer's block and the expiry of the points meanwhile (programme, rule 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.foundation.extensions import db
from marketplace.points.idle import months_before
from marketplace.points.models import Account
from marketplace.points.spendable import ExpiringPoints, spendable_parts


@dataclass(frozen=True, slots=True)
class BlockExplanation:
    """A block: the months (their 1sts) that earned nothing, and the points that expire next.

    `months` is empty where the books do not record which they were.
    """

    months: tuple[date, ...]
    next_expiring: ExpiringPoints | None


def block_of(customer_id: int) -> BlockExplanation | None:
    """Return the customer's block; None for a customer who is not blocked, by one statement."""
    account = db.session.execute(
        select(Account.blocked_since, Account.idle_from).where(Account.customer_id == customer_id)
    ).one_or_none()
    if account is None or account.blocked_since is None:
        return None
    with_last_day = [one for one in spendable_parts(customer_id) if one.on is not None]
    return BlockExplanation(
        _months(account.idle_from, account.blocked_since),
        with_last_day[0] if with_last_day else None,
    )


def _months(idle_from: date | None, since: date) -> tuple[date, ...]:
    months = []
    month = months_before(since, 1)
    while idle_from is not None and month >= idle_from:
        months.append(month)
        month = months_before(month, 1)
    return tuple(reversed(months))
