"""Request a customer's approval: send a PIN, and what it is for, to the given number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from marketplace.accounts import audit, throttle
from marketplace.accounts.audit import Actor
from marketplace.accounts.throttle import Scope
from marketplace.catalogue.models import OfferKind
from marketplace.conversions import read_attempt
from marketplace.conversions.attempt import ConvertingCustomer
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.refusals import NotKept
from marketplace.counter import approvals
from marketplace.counter.approvals import ApprovalSubject
from marketplace.counter.checks import points_for
from marketplace.counter.find import customer_with, look_for
from marketplace.counter.refusals import NoShopOfOwn, StoppedCustomer
from marketplace.customers.pins import MINUTES
from marketplace.foundation import clock, job_queue
from marketplace.foundation.languages.texts import texts_of
from marketplace.foundation.transaction import transaction
from marketplace.messages import outbox
from marketplace.shops.lookup import is_open, shop_name

MessageValues = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Clerk:
    """The clerk at the counter, and the shop that the clerk is bound to."""

    user_id: int
    shop_id: int | None
    actor: Actor


@dataclass(frozen=True, slots=True)
class ApprovalRecipient:
    """The customer whose account is locked, and the number that the PIN is sent to."""

    customer: ConvertingCustomer
    number: str


def own_shop(session: Session, clerk: Clerk) -> int:
    """Return the open shop that the clerk is bound to; raises NoShopOfOwn."""
    if clerk.shop_id is None or not is_open(session, clerk.shop_id):
        raise NoShopOfOwn
    return clerk.shop_id


def ask_for_gift(*, clerk: Clerk, number: str, offer: str) -> int:
    """Request the approval of a gift of the clerk's shop by the customer with the number.

    All that converting would refuse is refused here, before a PIN is sent in vain: one of
    `conversions.refusals`, or NotEnoughPoints. Raises NoShopOfOwn, NobodyWithNumber,
    StoppedCustomer and TooManyAttempts too. An earlier approval of the customer ends. Returns the
    approval's id.
    """
    look_for(number, clerk_id=clerk.user_id)
    with transaction() as session:
        recipient, shop_id = _reach(session, clerk, number)
        terms, points = points_for(session, recipient.customer, offer=offer, shop_id=shop_id)
        titles: dict[str, Any] = {"title": terms.title}
        approval_id = _request(
            session, clerk, recipient, ApprovalSubject(shop_id, terms.offer_id, points), titles
        )
    job_queue.wake()
    return approval_id


def ask_to_fetch(*, clerk: Clerk, number: str, reservation_id: int) -> int:
    """Request the approval to collect a reserved gift by the customer with the number.

    Raises NotKept where nothing is reserved in the clerk's shop, NoShopOfOwn, NobodyWithNumber,
    StoppedCustomer and TooManyAttempts. Returns the approval's id.
    """
    look_for(number, clerk_id=clerk.user_id)
    with transaction() as session:
        recipient, shop_id = _reach(session, clerk, number)
        reserved = _reservation(session, recipient.customer, reservation_id, shop_id)
        titles: dict[str, Any] = {"title": texts_of(reserved.terms, "title")}
        subject = ApprovalSubject(shop_id, reserved.offer_id, reserved.points, reservation_id)
        approval_id = _request(session, clerk, recipient, subject, titles | {"kind": "reserved"})
    job_queue.wake()
    return approval_id


def _reach(session: Session, clerk: Clerk, number: str) -> tuple[ApprovalRecipient, int]:
    """Return the customer, whose account is locked first as everywhere, and the clerk's shop."""
    customer = read_attempt.lock_customer(session, customer_with(number).customer_id)
    if customer.stopped_at is not None:
        raise StoppedCustomer
    return ApprovalRecipient(customer, number), own_shop(session, clerk)


def _reservation(
    session: Session, customer: ConvertingCustomer, reservation_id: int, shop_id: int
) -> Row[Any]:
    reservation = session.execute(
        select(Conversion.offer_id, Conversion.points, Conversion.terms).where(
            Conversion.id == reservation_id,
            Conversion.customer_id == customer.customer_id,
            Conversion.shop_id == shop_id,
            Conversion.kind == OfferKind.GIFT,
            Conversion.state == ConversionState.ISSUED,
            Conversion.good_until > clock.now(),
        )
    ).one_or_none()
    if reservation is None:
        raise NotKept
    return reservation


def _request(
    session: Session,
    clerk: Clerk,
    recipient: ApprovalRecipient,
    subject: ApprovalSubject,
    values: MessageValues,
) -> int:
    """Create the approval, send its PIN, and write the request into the audit log."""
    throttle.claim(Scope.COUNTER_NUMBER, recipient.number)
    throttle.claim(Scope.COUNTER_CLERK, clerk.user_id)
    approval_id, pin = approvals.create(
        session,
        clerk_id=clerk.user_id,
        customer_id=recipient.customer.customer_id,
        number=recipient.number,
        subject=subject,
    )
    common = {
        "pin": pin,
        "minutes": MINUTES,
        "points": subject.points,
        "shop": shop_name(session, subject.shop_id),
    }
    outbox.write(
        session,
        "counter_pin",
        language=recipient.customer.language,
        email=None,
        phone=recipient.number,
        facts={**common, **values},
        customer_id=recipient.customer.customer_id,
    )
    after = {"shop": subject.shop_id, "offer": subject.offer_id, "points": subject.points}
    audit.record(
        clerk.actor, "counter.ask", "customer", recipient.customer.customer_id, after=after
    )
    return approval_id
