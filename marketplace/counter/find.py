"""What a clerk needs to know, and no more: who stands there, and what the shop has for them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.accounts import throttle
from marketplace.accounts.throttle import Scope
from marketplace.catalogue.shop_window.cards import Card
from marketplace.catalogue.shop_window.window import window
from marketplace.conversions import read_attempt
from marketplace.conversions.models import ConversionChannel
from marketplace.counter.checks import price
from marketplace.counter.refusals import NobodyWithNumber
from marketplace.customers.models import Customer, Line, LineKind
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record
from marketplace.foundation.refusals import Refusal
from marketplace.points.lots import lots_left
from marketplace.points.refusals import NotEnoughPoints
from marketplace.shops.lookup import free_by_offer


@dataclass(frozen=True, slots=True)
class CounterCustomer:
    """The customer as the clerk sees them: the given name alone, to greet them by."""

    customer_id: int
    name: str


@dataclass(frozen=True, slots=True)
class CounterGift:
    """A gift that the shop has `free`, and why the customer cannot have it."""

    card: Card
    free: int
    refusal: Refusal | None

    @property
    def lacking(self) -> int:
        """How many points more it would take, where that is why."""
        return self.refusal.lacking if isinstance(self.refusal, NotEnoughPoints) else 0


def customer_with(number: str) -> CounterCustomer:
    """The customer who has proven the mobile number (E.164); raises NobodyWithNumber."""
    found = db.session.execute(
        select(Customer.id.label("customer_id"), Customer.name)
        .join(Line, Line.customer_id == Customer.id)
        .where(Line.number == number, Line.kind == LineKind.MOBILE)
        .where(Line.verified_at.is_not(None), Customer.closed_at.is_(None))
    ).one_or_none()
    if found is None:
        raise NobodyWithNumber
    return record(CounterCustomer, found)


def look_for(number: str, *, clerk_id: int) -> CounterCustomer:
    """The customer with the number, as a clerk may ask; raises NobodyWithNumber.

    Numbers of nobody are counted, so that nobody finds out who is a customer by trying numbers:
    TooManyAttempts after many of them, also for one that is somebody's.
    """
    throttle.check(Scope.COUNTER_LOOK, clerk_id)
    try:
        return customer_with(number)
    except NobodyWithNumber:
        throttle.claim(Scope.COUNTER_LOOK, clerk_id)
        raise


def gifts_here(*, shop_id: int, customer_id: int) -> list[CounterGift]:
    """What the shop has free of the gifts on offer: those that the customer can have come first.

    A shop that has closed has none.
    """
    session = db.session()
    cards = window().cards
    free = {gift: left for gift, left in free_by_offer(shop_id).items() if gift in cards}
    member = read_attempt.read_customer(session, customer_id)
    lots, now = lots_left(session, customer_id), clock.now()
    found = []
    for gift, terms in read_attempt.read_terms_of_several(
        session, free, member=member, via=ConversionChannel.COUNTER
    ).items():
        refusal = None
        try:
            price(member, terms, lots, now=now, shop_id=shop_id)
        except Refusal as why:
            refusal = why
        found.append(CounterGift(cards[gift], free[gift], refusal))
    return sorted(found, key=lambda one: (one.refusal is not None, one.card.points, one.card.id))
