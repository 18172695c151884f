"""Gifts that were reserved and not fetched: the points always go back, the gift to its shelf."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, and_
from sqlalchemy.orm import Session

from marketplace.catalogue.models import OfferKind
from marketplace.conversions import notifications
from marketplace.conversions.models import Conversion
from marketplace.conversions.reversal.batch_expiry import end_all
from marketplace.conversions.reversal.cancel import undo
from marketplace.points import accounts
from marketplace.points.give_back import give_back
from marketplace.shops.lookup import shop_name

REASON: Final = "reservation not fetched"

# As the index of what ends without a code says it, so that it is used.
_RESERVATIONS: Final = and_(
    Conversion.code.is_(None),
    Conversion.good_until.is_not(None),
    Conversion.kind == OfferKind.GIFT,
)


def expire_reservations(now: datetime) -> int:
    """Let every reservation go whose time is over; returns how many. Twice is once.

    Each is a transaction of its own, as it holds the hot row of its shop's stock: a batch would
    hold many of them while others wait. The points go back to the lots that they came from,
    whatever the rule for codes says: the gift never left the shop. The customer is told.
    """
    return end_all(_RESERVATIONS, now, _let_go, one_by_one=True)


def _let_go(session: Session, over: Sequence[Row[Any]]) -> None:
    for one in over:
        back = give_back(session, customer_id=one.customer_id, conversion_id=one.id, reason=REASON)
        facts = {
            "shop": shop_name(session, one.shop_id),
            "points": back,
            "balance": accounts.balance(one.customer_id),
            "good_until": one.good_until.isoformat(),
        }
        notifications.became(session, "reservation_expired", one, facts)
        undo(session, one)
