"""Expire codes that were not used in time; a rule decides whether their points come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row
from sqlalchemy.orm import Session

from marketplace.conversions import notifications
from marketplace.conversions.models import Conversion
from marketplace.conversions.reversal.batch_expiry import end_all
from marketplace.points import accounts
from marketplace.points.give_back import give_back
from marketplace.programme.in_force import programme_now
from marketplace.programme.rules import ExpiredCodes

REASON: Final = "code expired"


def expire_codes(now: datetime) -> int:
    """Expire every live code whose time is over, in batches; returns how many. Idempotent.

    The points are lost, or go back to the lots they came from, as the rule `expired_codes` in force
    says. The customer is told by SMS and email; services and gifts have no code.
    """
    return end_all(Conversion.code_hash.is_not(None), now, _settle)


def _settle(session: Session, expired: Sequence[Row[Any]]) -> None:
    if not expired:
        return
    points_return = programme_now().expired_codes is ExpiredCodes.RETURNED
    for one in expired:
        if points_return:
            _give_back(session, one)
        else:
            _tell(session, one, "lost", points=one.points)


def _give_back(session: Session, one: Row[Any]) -> None:
    points = give_back(session, customer_id=one.customer_id, conversion_id=one.id, reason=REASON)
    _tell(session, one, "returned", points=points, balance=accounts.balance(one.customer_id))


def _tell(session: Session, one: Row[Any], outcome: str, **facts: int) -> None:
    values = {
        "kind": outcome,
        "partner": one.terms["partner"],
        "good_until": one.good_until.isoformat(),
        **facts,
    }
    notifications.notify(session, "code_expired", one, values)
