"""Cancel conversions: end the code, return the points to their lots, tell the customer."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.catalogue.models import OfferKind
from marketplace.catalogue.offers import stock
from marketplace.conversions import gifts, notifications
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.provisioning import retention
from marketplace.conversions.provisioning.orders import order_withdrawal
from marketplace.conversions.reversal.refusals import NotCancellable
from marketplace.conversions.transitions import LIVE, move_to_cancelled
from marketplace.customers import customers
from marketplace.foundation import job_queue
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction
from marketplace.points import accounts
from marketplace.points.give_back import give_back


def cancel(*, conversion_id: int, reason: str, actor: Actor) -> int:
    """Cancel a conversion that is neither confirmed nor expired; returns the points returned.

    Raises NotFound, or NotCancellable where it is confirmed, expired or cancelled already.
    """
    with transaction() as session:
        conversion = session.get(Conversion, conversion_id, populate_existing=True)
        if conversion is None:
            raise NotFound
        points = cancel_one(session, conversion, reason=reason, actor=actor)
        audit.record(
            actor,
            "conversion.cancel",
            "conversion",
            conversion_id,
            before={"state": ConversionState.ISSUED},
            after={"state": ConversionState.CANCELLED, "points": points},
            reason=reason,
        )
    job_queue.wake()
    return points


def cancel_one(session: Session, conversion: Conversion, *, reason: str, actor: Actor) -> int:
    """Cancel one conversion inside a transaction; returns the points. Raises NotCancellable.

    A customer who has left gets no points and no message; their data at the network are deleted
    too.
    """
    customer_id = conversion.customer_id
    accounts.lock(session, customer_id)
    closed = customers.is_closed(session, customer_id)
    if not move_to_cancelled(
        session, conversion.id, from_states=LIVE, reason=reason, staff_id=actor.user_id, lost=closed
    ):
        raise NotCancellable
    points = 0 if closed else _give_back(session, conversion, reason, actor)
    undo(session, conversion)
    if closed:
        retention.forget_customers(session, customer_id)
    return points


def _give_back(session: Session, conversion: Conversion, reason: str, actor: Actor) -> int:
    points = give_back(
        session,
        customer_id=conversion.customer_id,
        conversion_id=conversion.id,
        staff_id=actor.user_id,
        reason=reason,
    )
    values = {
        "points": points,
        "reason": reason,
        "balance": accounts.balance(conversion.customer_id),
    }
    notifications.notify(session, "cancelled", conversion, values)
    return points


class CancellableConversion(Protocol):
    """The fields of a conversion that undoing it needs."""

    @property
    def id(self) -> int:
        """The conversion's id."""

    @property
    def kind(self) -> OfferKind:
        """The kind of the offer."""

    @property
    def shop_id(self) -> int | None:
        """The shop in which a gift was reserved."""

    @property
    def offer_id(self) -> int:
        """The offer's id."""


def undo(session: Session, conversion: CancellableConversion) -> None:
    """Withdraw a service, release a reserved gift, and return the offer to its stock."""
    if conversion.kind is OfferKind.SERVICE:
        order_withdrawal(session, conversion.id)
    offer_id = conversion.offer_id
    gifts.release(session, kind=conversion.kind, shop_id=conversion.shop_id, offer_id=offer_id)
    stock.put_back(session, offer_id)


def cancel_without_return(session: Session, *, customer_id: int, reason: str) -> int:
    """Cancel all live codes and reservations of a leaving customer, points lost; returns how many.

    Services that the network has delivered remain.
    """
    live = session.execute(
        select(Conversion.id, Conversion.kind, Conversion.shop_id, Conversion.offer_id)
        .where(Conversion.customer_id == customer_id)
        .where(Conversion.state == ConversionState.ISSUED, Conversion.kind != OfferKind.SERVICE)
        .order_by(Conversion.shop_id, Conversion.offer_id)
    ).all()
    lost = [one for one in live if _lose(session, one, reason)]
    # All shop stocks before the first offer's stock: a conversion locks them in that order too.
    for offer_id in sorted(one.offer_id for one in lost if one.kind is OfferKind.GIFT):
        stock.put_back(session, offer_id)
    return len(lost)


def _lose(session: Session, one: Row[int, OfferKind, int | None, int], reason: str) -> bool:
    cancelled = move_to_cancelled(session, one.id, from_states=LIVE, reason=reason, lost=True)
    if cancelled:
        gifts.release(session, kind=one.kind, shop_id=one.shop_id, offer_id=one.offer_id)
    return cancelled
