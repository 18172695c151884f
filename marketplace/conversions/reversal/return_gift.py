"""A gift comes back to a shop, and staff say whether its points go back to the customer."""

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
from marketplace.conversions.refusals import AccountClosed, NotHandedOver, TooManyPointsBack
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
    to their lots, without they are lost and 0 is returned. It need not be the shop that handed it
    over. Raises NotHandedOver for what is no gift, not handed over or back already, ShopClosed,
    TooManyPointsBack, and AccountClosed where points would go back to one who left.
    """
    with transaction() as session:
        conversion = _locked(session, conversion_id)
        if hold_shop(session, shop_id).closed_at is not None:
            raise ShopClosed
        fetched = {"state": conversion.state, "confirmed_at": _iso(conversion)}
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
        back = {"state": ConversionState.CANCELLED, "points": points, "shop_id": shop_id}
        audit.record(
            actor, "conversion.bring_back", "conversion", conversion_id,
            before=fetched, after=back, reason=reason,
        )  # fmt: skip
    job_queue.wake()
    return points


def _locked(session: Session, conversion_id: int) -> Conversion:
    """The gift's conversion, its customer's account held first, as by whoever moves points."""
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
    """Cancel what was handed over; of two at once one is refused."""
    if not move_to_cancelled(
        session, conversion_id, was=HANDED_OVER, reason=reason, staff_id=staff_id, lost=lost
    ):
        raise NotHandedOver


def _give_back(session: Session, conversion: Conversion, reason: str, actor: Actor) -> int:
    """The points that are given back, so many in 24 hours as one person may correct alone."""
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
    """The points of all gifts that the person took back with them, this one among them.

    Under the lock of the person, so that two at once do not each see themselves alone.
    """
    session.execute(select(User.id).where(User.id == actor.user_id).with_for_update(key_share=True))
    given = select(func.sum(Conversion.points)).where(
        Conversion.kind == OfferKind.GIFT,
        Conversion.state == ConversionState.CANCELLED,
        Conversion.lost.is_(False),
        Conversion.cancelled_by == actor.user_id,
        Conversion.cancelled_at > clock.now() - COUNTED,
    )
    return int(session.scalar(given) or 0)


def _tell(session: Session, conversion: Conversion, points: int, reason: str) -> None:
    if not customers.is_closed(session, conversion.customer_id):
        balance = accounts.balance(conversion.customer_id)
        told = {"points": points, "reason": reason, "balance": balance}
        notifications.became(session, "cancelled", conversion, told)


def _iso(conversion: Conversion) -> str | None:
    return conversion.confirmed_at.isoformat() if conversion.confirmed_at else None
