"""Show a clerk what the work needs and no more: the customer present and the shop's gifts."""

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
from marketplace.counter.refusals import NobodyWithNumber, StoppedCustomer
from marketplace.customers.line_owner import proven_owner
from marketplace.customers.models import Customer
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import Refusal
from marketplace.points.lots import lots_left
from marketplace.points.refusals import NotEnoughPoints
from marketplace.shops.lookup import free_by_offer


@dataclass(frozen=True, slots=True)
class CounterCustomer:
    """The customer as the clerk sees them: only the given name, for the greeting."""

    customer_id: int
    name: str


@dataclass(frozen=True, slots=True)
class CounterGift:
    """A gift of which the shop has `free` pieces, and the customer's refusal, if any."""

    card: Card
    free: int
    refusal: Refusal | None

    @property
    def lacking(self) -> int:
        """The number of missing points, where that is the reason."""
        return self.refusal.lacking if isinstance(self.refusal, NotEnoughPoints) else 0


def customer_with(number: str) -> CounterCustomer:
    """Return the customer who has proven the mobile number (E.164).

    Raises NobodyWithNumber, or StoppedCustomer while the account is stopped.
    """
    found = db.session.execute(
        select(Customer.id.label("customer_id"), Customer.name, Customer.stopped_at).where(
            Customer.id == proven_owner(number), Customer.closed_at.is_(None)
        )
    ).one_or_none()
    if found is None:
        raise NobodyWithNumber
    if found.stopped_at is not None:
        raise StoppedCustomer
    return CounterCustomer(found.customer_id, found.name)


def look_for(number: str, *, clerk_id: int) -> CounterCustomer:
    """Return the customer with the number, on a clerk's request; raises NobodyWithNumber.

    Numbers without a customer are counted, so that clerks cannot find out customers by trying
    numbers: TooManyAttempts after many of them, also for a customer's number.
    """
    throttle.check(Scope.COUNTER_LOOK, clerk_id)
    try:
        return customer_with(number)
    except NobodyWithNumber:
        throttle.claim(Scope.COUNTER_LOOK, clerk_id)
        raise


def gifts_here(*, shop_id: int, customer_id: int) -> list[CounterGift]:
    """Return the shop's free gifts on offer: those that the customer can have come first.

    A closed shop has none.
    """
    session = db.session()
    cards = window().cards
    free = {gift: count for gift, count in free_by_offer(shop_id).items() if gift in cards}
    customer = read_attempt.read_customer(session, customer_id)
    lots, now = lots_left(session, customer_id), clock.now()
    gifts = []
    for gift, terms in read_attempt.read_terms_of_several(
        session, free, member=customer, via=ConversionChannel.COUNTER
    ).items():
        refusal = None
        try:
            price(customer, terms, lots, now=now, shop_id=shop_id)
        except Refusal as error:
            refusal = error
        gifts.append(CounterGift(cards[gift], free[gift], refusal))
    return sorted(gifts, key=lambda one: (one.refusal is not None, one.card.points, one.card.id))
