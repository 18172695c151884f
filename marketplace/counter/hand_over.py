"""Hand a gift over: the right PIN takes the points and gives the gift, both or neither."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import audit, throttle
from marketplace.accounts.throttle import Scope
from marketplace.catalogue.models import Offer
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.reversal import reservations
from marketplace.counter import approvals
from marketplace.counter.models import Approval, ApprovalState
from marketplace.counter.refusals import (
    NoShopOfOwn,
    PinOver,
    PointsChanged,
    StoppedCustomer,
    WrongPin,
)
from marketplace.counter.request_approval import Clerk, own_shop
from marketplace.customers.customers import is_stopped
from marketplace.foundation import job_queue
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound, Refusal
from marketplace.foundation.transaction import transaction
from marketplace.points import accounts


def hand_over(*, clerk: Clerk, approval_id: int, pin: str) -> int:
    """Check the PIN that the customer gives, and hand over the gift; returns the conversion's id.

    Idempotent: the same approval again returns the same conversion. A wrong PIN is counted even
    though it is refused (WrongPin), the third one ends the approval (PinOver). Where converting
    refuses with the right PIN, because something changed meanwhile, the PIN remains valid until it
    expires. Raises NotFound for an approval of another shop, NoShopOfOwn, PointsChanged, NotKept
    for a reservation, StoppedCustomer, or one of `conversions.refusals`.
    """
    with transaction() as session:
        approval = _lock(session, approval_id, clerk)
        own_shop(session, clerk)
        result = _try(session, clerk, approval, pin)
    job_queue.wake()
    if isinstance(result, Refusal):
        raise result
    return result


def _lock(session: Session, approval_id: int, clerk: Clerk) -> Approval:
    """Return the approval under the lock of its customer's account, so tries are sequential."""
    if clerk.shop_id is None:
        raise NoShopOfOwn
    own = (Approval.id == approval_id) & (Approval.shop_id == clerk.shop_id)
    customer_id = session.scalar(select(Approval.customer_id).where(own))
    if customer_id is None:
        raise NotFound
    accounts.lock(session, customer_id)
    approval = session.get(Approval, approval_id, populate_existing=True)
    if approval is None:
        raise NotFound
    return approval


def _try(session: Session, clerk: Clerk, approval: Approval, pin: str) -> int | Refusal:
    """Return the conversion's id, or a refusal to be committed with what it counted."""
    if approval.state is ApprovalState.GIVEN and approval.conversion_id is not None:
        return approval.conversion_id
    if is_stopped(session, approval.customer_id):
        return StoppedCustomer()
    if not approvals.is_good(approval):
        return PinOver()
    if not approvals.fits(approval, pin):
        return _count_wrong(clerk, approval)
    return _give(session, clerk, approval)


def _count_wrong(clerk: Clerk, approval: Approval) -> Refusal:
    tries_left = approvals.count_wrong(approval)
    if tries_left > 0:
        return WrongPin(left=tries_left)
    audit.record(clerk.actor, "counter.wrong-pins", "customer", approval.customer_id)
    return PinOver()


def _give(session: Session, clerk: Clerk, approval: Approval) -> int:
    conversion_id = approval.conversion_id
    if conversion_id is None:
        conversion_id = _convert(approval, clerk.user_id)
    else:
        reservations.fetch(
            session, conversion_id=conversion_id, shop_id=approval.shop_id, staff_id=clerk.user_id
        )
    approvals.give(approval, conversion_id)
    throttle.take_back(Scope.COUNTER_NUMBER, approval.number)
    throttle.take_back(Scope.COUNTER_CLERK, approval.clerk_id)
    after = {"shop": approval.shop_id, "offer": approval.offer_id, "points": approval.points}
    audit.record(clerk.actor, "counter.hand-over", "conversion", conversion_id, after=after)
    return conversion_id


def _convert(approval: Approval, staff_id: int) -> int:
    slug = db.session.scalars(select(Offer.slug).where(Offer.id == approval.offer_id)).one()
    receipt = convert(
        customer_id=approval.customer_id,
        offer=slug,
        via=ConversionChannel.COUNTER,
        key=approvals.key_of(approval),
        shop_id=approval.shop_id,
        staff_id=staff_id,
    )
    if receipt.points != approval.points:
        raise PointsChanged(points=receipt.points, told=approval.points)
    return receipt.id
