"""Expire reserved gifts that were not collected; points and gift always go back."""

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

# The words of the index on conversions without a code, so that it is used.
_RESERVATIONS: Final = and_(
    Conversion.code_hash.is_(None),
    Conversion.good_until.is_not(None),
    Conversion.kind == OfferKind.GIFT,
)


def expire_reservations(now: datetime) -> int:
    """Expire every reservation whose time is over; returns how many. Idempotent.

    Each is a transaction of its own, as it locks the contended row of its shop's stock: a batch
    would hold many of them while others wait. The points go back to the lots that they came from,
    regardless of the rule for codes: the gift never left the shop. The customer is told.
    """
    return end_all(_RESERVATIONS, now, _return_points, one_by_one=True)


def _return_points(session: Session, expired: Sequence[Row[Any]]) -> None:
    for one in expired:
        points = give_back(
            session, customer_id=one.customer_id, conversion_id=one.id, reason=REASON
        )
        facts = {
            "shop": shop_name(session, one.shop_id),
            "points": points,
            "balance": accounts.balance(one.customer_id),
            "good_until": one.good_until.isoformat(),
        }
        notifications.notify(session, "reservation_expired", one, facts)
        undo(session, one)
