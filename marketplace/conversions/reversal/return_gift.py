"""Take back a gift in a shop; staff decide whether its points go back to the customer."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import User
from marketplace.catalogue.models import OfferKind
from marketplace.catalogue.offers import stock
from marketplace.conversions import notifications
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.refusals import AccountClosed
from marketplace.conversions.reversal.refusals import NotHandedOver, TooManyPointsBack
from marketplace.conversions.transitions import HANDED_OVER, move_to_cancelled
from marketplace.customers import customers
from marketplace.foundation import clock, job_queue
from marketplace.foundation.transaction import transaction
from marketplace.points import accounts
from marketplace.points.corrections.limit import COUNTED, correction_limit
from marketplace.points.give_back import give_back
from marketplace.shops import take_stock
from marketplace.shops.opening import hold_shop
from marketplace.shops.refusals import ShopClosed


def return_gift(
    *, conversion_id: int, shop_id: int, with_points: bool, reason: str, actor: Actor
) -> int:
    """Take a gift that was handed over back into the shop's stock, once; returns the points.

    The conversion becomes cancelled and the customer is told; with `with_points` its points go back
    to their lots, otherwise they are lost and 0 is returned. It need not be the shop that handed it
    over. Raises NotHandedOver where it is no gift, not handed over or returned already, ShopClosed,
    TooManyPointsBack, and AccountClosed where points would go back to a customer who has left.
    """
    with transaction() as session:
        conversion = _locked(session, conversion_id)
        if hold_shop(session, shop_id).closed_at is not None:
            raise ShopClosed
        before = {"state": conversion.state, "confirmed_at": _iso(conversion)}
        _undo(session, conversion_id, reason=reason, staff_id=actor.user_id, lost=not with_points)
        points = _give_back(session, conversion, reason, actor) if with_points else 0
        _tell(session, conversion, points, reason)
        take_stock.take_back(
            session,
            shop_id=shop_id,
            offer_id=conversion.offer_id,
            conversion_id=conversion_id,
            staff_id=actor.user_id,
        )
        stock.put_back(session, conversion.offer_id)
        after = {"state": ConversionState.CANCELLED, "points": points, "shop_id": shop_id}
        audit.record(
            actor, "conversion.bring_back", "conversion", conversion_id,
            before=before, after=after, reason=reason,
        )  # fmt: skip
    job_queue.wake()
    return points


def _locked(session: Session, conversion_id: int) -> Conversion:
    """Return the gift's conversion, with its customer's account locked first, as always."""
    customer_id = session.scalar(
        select(Conversion.customer_id).where(
            Conversion.id == conversion_id, Conversion.kind == OfferKind.GIFT
        )
    )
    if customer_id is None:
        raise NotHandedOver
    accounts.lock(session, customer_id)
    return session.get_one(Conversion, conversion_id, populate_existing=True)


def _undo(
    session: Session, conversion_id: int, *, reason: str, staff_id: int | None, lost: bool
) -> None:
    """Cancel the handed-over conversion; of two calls at once one is refused."""
    if not move_to_cancelled(
        session, conversion_id, from_states=HANDED_OVER, reason=reason, staff_id=staff_id, lost=lost
    ):
        raise NotHandedOver


def _give_back(session: Session, conversion: Conversion, reason: str, actor: Actor) -> int:
    """Return the points to the customer, within one person's correction limit for 24 hours."""
    customer_id = conversion.customer_id
    if customers.is_closed(session, customer_id):
        raise AccountClosed
    if _given_back_lately(session, actor) > correction_limit():
        raise TooManyPointsBack(limit=correction_limit())
    return give_back(
        session,
        customer_id=customer_id,
        conversion_id=conversion.id,
        staff_id=actor.user_id,
        reason=reason,
    )


def _given_back_lately(session: Session, actor: Actor) -> int:
    """Return the points of all gifts that the person took back within 24 hours, this one included.

    The person's row is locked, so that two calls at once see each other's gifts.
    """
    session.execute(select(User.id).where(User.id == actor.user_id).with_for_update(key_share=True))
    returned = select(func.sum(Conversion.points)).where(
        Conversion.kind == OfferKind.GIFT,
        Conversion.state == ConversionState.CANCELLED,
        Conversion.lost.is_(False),
        Conversion.cancelled_by == actor.user_id,
        Conversion.cancelled_at > clock.now() - COUNTED,
    )
    return int(session.scalar(returned) or 0)


def _tell(session: Session, conversion: Conversion, points: int, reason: str) -> None:
    if not customers.is_closed(session, conversion.customer_id):
        balance = accounts.balance(conversion.customer_id)
        values = {"points": points, "reason": reason, "balance": balance}
        notifications.notify(session, "cancelled", conversion, values)


def _iso(conversion: Conversion) -> str | None:
    return conversion.confirmed_at.isoformat() if conversion.confirmed_at else None
