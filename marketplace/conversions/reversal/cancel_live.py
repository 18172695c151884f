"""Cancel all live codes and reservations of one customer and return their points."""

from __future__ import annotations

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from marketplace.catalogue.models import OfferKind
from marketplace.catalogue.offers import stock
from marketplace.conversions import gifts
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.transitions import LIVE, move_to_cancelled
from marketplace.foundation import clock
from marketplace.points.give_back import give_back


def cancel_live(
    session: Session, *, customer_id: int, reason: str, staff_id: int | None = None
) -> list[int]:
    """Cancel them under the lock of the customer's account; return the conversions' ids.

    Services that the network gives remain, and codes whose time is over are left to the calendar,
    as a rule of the programme decides about their points. No message is written: the caller tells
    the customer.
    """
    live = session.execute(
        select(Conversion.id, Conversion.kind, Conversion.shop_id, Conversion.offer_id)
        .where(Conversion.customer_id == customer_id)
        .where(Conversion.state == ConversionState.ISSUED, Conversion.kind != OfferKind.SERVICE)
        .where(Conversion.good_until > clock.now())
        .order_by(Conversion.shop_id, Conversion.offer_id, Conversion.id)
    ).all()
    ended = [one for one in live if _end(session, one, customer_id, reason, staff_id)]
    # All shop stocks before the first offer's stock: a conversion locks them in that order too.
    for offer_id in sorted(one.offer_id for one in ended):
        stock.put_back(session, offer_id)
    return sorted(one.id for one in ended)


def _end(
    session: Session,
    one: Row[int, OfferKind, int | None, int],
    customer_id: int,
    reason: str,
    staff_id: int | None,
) -> bool:
    """Cancel one and return its points; returns False where a partner confirmed it meanwhile."""
    if not move_to_cancelled(session, one.id, from_states=LIVE, reason=reason, staff_id=staff_id):
        return False
    give_back(
        session, customer_id=customer_id, conversion_id=one.id, staff_id=staff_id, reason=reason
    )
    gifts.release(session, kind=one.kind, shop_id=one.shop_id, offer_id=one.offer_id)
    return True
