"""Collect a gift that was reserved on the web, or cancel its reservation."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, update
from sqlalchemy.orm import Session

from marketplace.catalogue.models import OfferKind
from marketplace.conversions import notifications
from marketplace.conversions.models import Conversion, ConversionChannel, ConversionState
from marketplace.conversions.refusals import NoneInShop, NotKept
from marketplace.conversions.reversal.cancel import undo
from marketplace.conversions.reversal.refusals import NotCancellable
from marketplace.conversions.transitions import LIVE, move_to_cancelled
from marketplace.foundation import clock, job_queue
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction, writing
from marketplace.points import accounts
from marketplace.points.give_back import give_back
from marketplace.shops import take_stock
from marketplace.shops.lookup import shop_name

GIVEN_UP: Final = "given up by the customer"

_FETCH = (
    update(Conversion)
    .where(
        Conversion.id == bindparam("one"),
        Conversion.shop_id == bindparam("in_shop"),
        Conversion.kind == OfferKind.GIFT,
        Conversion.state == ConversionState.ISSUED,
        Conversion.good_until > bindparam("now"),
    )
    .values(
        state=ConversionState.CONFIRMED,
        confirmed_at=bindparam("now"),
        confirmed_by=bindparam("by"),
        confirmed_via=ConversionChannel.COUNTER,
    )
    .returning(
        Conversion.id,
        Conversion.customer_id,
        Conversion.kind,
        Conversion.offer_id,
        Conversion.terms,
    )
)


def fetch(session: Session, *, conversion_id: int, shop_id: int, staff_id: int | None) -> None:
    """Hand over a gift reserved in the shop, in the caller's transaction; the customer is told.

    It runs under the lock of the customer's account. Raises NotKept where it is not reserved there,
    was collected, cancelled, or its time is over. Call `job_queue.wake()` once the transaction is
    over.
    """
    now = clock.now()
    values = {"one": conversion_id, "in_shop": shop_id, "now": now, "by": staff_id}
    fetched = writing(session).execute(_FETCH, values).one_or_none()
    if fetched is None:
        raise NotKept
    _tell(session, fetched, shop_id, now)
    if not take_stock.fetch(
        session,
        shop_id=shop_id,
        offer_id=fetched.offer_id,
        conversion_id=conversion_id,
        staff_id=staff_id,
    ):
        raise NoneInShop


def _tell(session: Session, fetched: Row[Any], shop_id: int, at: datetime) -> None:
    facts = {"shop": shop_name(session, shop_id), "at": at.isoformat()}
    notifications.notify(session, "confirmed", fetched, facts)


def give_up(*, customer_id: int, conversion_id: int) -> int:
    """Cancel the customer's own reservation; returns the points that went back to their lots.

    Raises NotFound where it is not the customer's, and NotCancellable where it is no reservation or
    no longer one.
    """
    with transaction() as session:
        accounts.lock(session, customer_id)
        conversion = session.get(Conversion, conversion_id, populate_existing=True)
        if conversion is None or conversion.customer_id != customer_id:
            raise NotFound
        reserved = conversion.kind is OfferKind.GIFT
        if not reserved or not move_to_cancelled(
            session, conversion.id, from_states=LIVE, reason=GIVEN_UP
        ):
            raise NotCancellable
        points = give_back(
            session, customer_id=customer_id, conversion_id=conversion.id, reason=GIVEN_UP
        )
        facts = {"kind": "own", "points": points, "balance": accounts.balance(customer_id)}
        notifications.notify(session, "cancelled", conversion, facts)
        undo(session, conversion)
    job_queue.wake()
    return points
