"""Gifts that were reserved and not fetched: the points always go back, the gift to its shelf."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, select, update

from marketplace import messages
from marketplace.catalogue.models import OfferKind
from marketplace.conversions import announce
from marketplace.conversions.cancel import undo
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.extensions import db
from marketplace.points import accounts
from marketplace.points.give_back import give_back
from marketplace.shops.find import shop_name
from marketplace.transaction import transaction, writing

BATCH: Final = 500
REASON: Final = "reservation not fetched"

_OVER = (
    Conversion.state == ConversionState.ISSUED,
    Conversion.code.is_(None),
    Conversion.kind == OfferKind.GIFT,
    Conversion.good_until <= bindparam("now"),
)
_DUE = (
    select(Conversion.id, Conversion.customer_id)
    .where(*_OVER)
    .order_by(Conversion.good_until, Conversion.id)
    .limit(BATCH)
)
_EXPIRE = (
    update(Conversion)
    .where(Conversion.id == bindparam("one"), *_OVER)
    .values(state=ConversionState.EXPIRED)
    .returning(
        Conversion.id,
        Conversion.customer_id,
        Conversion.offer_id,
        Conversion.kind,
        Conversion.shop_id,
        Conversion.terms,
        Conversion.good_until,
    )
)


def expire_reservations(now: datetime) -> int:
    """Let every reservation go whose time is over; returns how many. Twice is once.

    Each is a transaction of its own, as it holds the hot row of its shop's stock: a batch would
    hold many of them while others wait. The points go back to the lots that they came from,
    whatever the rule for codes says: the gift never left the shop. The customer is told.
    """
    expired = 0
    while due := db.session.execute(_DUE, {"now": now}).all():
        expired += sum(_expire_one(one.id, one.customer_id, now) for one in due)
        messages.wake()
    return expired


def _expire_one(conversion_id: int, customer_id: int, now: datetime) -> bool:
    """Whether this call, and no other, let it go."""
    with transaction() as session:
        account = accounts.lock(session, customer_id)
        asked = {"one": conversion_id, "now": now}
        gone: Row[Any] | None = writing(session).execute(_EXPIRE, asked).one_or_none()
        if gone is None:
            return False
        back = give_back(
            session, customer_id=customer_id, conversion_id=conversion_id, reason=REASON
        )
        facts = {
            "shop": shop_name(session, gone.shop_id),
            "points": back,
            "balance": account.balance + back,
            "good_until": gone.good_until.isoformat(),
        }
        announce.became(session, "reservation_expired", gone, facts)
        undo(session, gone)
    return True
