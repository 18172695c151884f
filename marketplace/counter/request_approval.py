"""Asking the customer: a PIN goes to the number that was named, saying what for."""

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
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.refusals import NotKept
from marketplace.conversions.rules import ConvertingCustomer
from marketplace.counter import approvals
from marketplace.counter.approvals import ApprovalSubject
from marketplace.counter.checks import points_for
from marketplace.counter.find import customer_with, look_for
from marketplace.counter.refusals import NoShopOfOwn
from marketplace.customers.pins import MINUTES
from marketplace.foundation import clock, job_queue
from marketplace.foundation.transaction import transaction
from marketplace.messages import outbox
from marketplace.shops.lookup import is_open, shop_name

MessageValues = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Clerk:
    """Who stands behind the counter, and the shop that the clerk is bound to."""

    user_id: int
    shop_id: int | None
    actor: Actor


@dataclass(frozen=True, slots=True)
class ApprovalRecipient:
    """The customer whose account is locked, and the number that the PIN goes to."""

    member: ConvertingCustomer
    number: str


def own_shop(session: Session, clerk: Clerk) -> int:
    """The open shop that the clerk is bound to; raises NoShopOfOwn."""
    if clerk.shop_id is None or not is_open(session, clerk.shop_id):
        raise NoShopOfOwn
    return clerk.shop_id


def ask_for_gift(*, clerk: Clerk, number: str, offer: str) -> int:
    """Ask the customer with the number to approve a gift of the clerk's shop.

    Whatever converting would refuse is refused here, before a PIN goes out for nothing: one of
    `conversions.refusals`, or NotEnoughPoints. Raises NoShopOfOwn, NobodyWithNumber and
    TooManyAttempts too. What the customer was asked for earlier ends. Returns the approval's id.
    """
    look_for(number, clerk_id=clerk.user_id)
    with transaction() as session:
        customer, shop_id = _reach(session, clerk, number)
        terms, points = points_for(session, customer.member, offer=offer, shop_id=shop_id)
        told = {"title_sq": terms.title_sq, "title_en": terms.title_en}
        made = _ask(
            session, clerk, customer, ApprovalSubject(shop_id, terms.offer_id, points), told
        )
    job_queue.wake()
    return made


def ask_to_fetch(*, clerk: Clerk, number: str, reservation_id: int) -> int:
    """Ask the customer with the number to approve fetching what is reserved in the clerk's shop.

    Raises NotKept where nothing is, NoShopOfOwn, NobodyWithNumber and TooManyAttempts. Returns the
    approval's id.
    """
    look_for(number, clerk_id=clerk.user_id)
    with transaction() as session:
        customer, shop_id = _reach(session, clerk, number)
        kept = _reservation(session, customer.member, reservation_id, shop_id)
        titles = {"title_sq": kept.terms["title_sq"], "title_en": kept.terms["title_en"]}
        wanted = ApprovalSubject(shop_id, kept.offer_id, kept.points, reservation_id)
        made = _ask(session, clerk, customer, wanted, titles | {"kind": "reserved"})
    job_queue.wake()
    return made


def _reach(session: Session, clerk: Clerk, number: str) -> tuple[ApprovalRecipient, int]:
    """The customer, whose account is taken first as everywhere, and the clerk's shop."""
    member = read_attempt.lock_customer(session, customer_with(number).customer_id)
    return ApprovalRecipient(member, number), own_shop(session, clerk)


def _reservation(
    session: Session, member: ConvertingCustomer, reservation_id: int, shop_id: int
) -> Row[Any]:
    found = session.execute(
        select(Conversion.offer_id, Conversion.points, Conversion.terms).where(
            Conversion.id == reservation_id,
            Conversion.customer_id == member.customer_id,
            Conversion.shop_id == shop_id,
            Conversion.kind == OfferKind.GIFT,
            Conversion.state == ConversionState.ISSUED,
            Conversion.good_until > clock.now(),
        )
    ).one_or_none()
    if found is None:
        raise NotKept
    return found


def _ask(
    session: Session,
    clerk: Clerk,
    customer: ApprovalRecipient,
    wanted: ApprovalSubject,
    told: MessageValues,
) -> int:
    """Keep what is asked for, send its PIN, and write down who asked."""
    throttle.claim(Scope.COUNTER_NUMBER, customer.number)
    throttle.claim(Scope.COUNTER_CLERK, clerk.user_id)
    made, pin = approvals.make(
        session,
        clerk_id=clerk.user_id,
        customer_id=customer.member.customer_id,
        number=customer.number,
        wanted=wanted,
    )
    facts_told = {
        "pin": pin,
        "minutes": MINUTES,
        "points": wanted.points,
        "shop": shop_name(session, wanted.shop_id),
    }
    outbox.write(
        session,
        "counter_pin",
        language=customer.member.language,
        email=None,
        phone=customer.number,
        facts={**facts_told, **told},
        customer_id=customer.member.customer_id,
    )
    after = {"shop": wanted.shop_id, "offer": wanted.offer_id, "points": wanted.points}
    audit.record(clerk.actor, "counter.ask", "customer", customer.member.customer_id, after=after)
    return made
