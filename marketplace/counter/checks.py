"""Check beforehand whether a gift could be handed over now, by the rules of converting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.conversions import gifts, read_attempt, rules
from marketplace.conversions.attempt import Attempt, ConvertingCustomer, Terms
from marketplace.conversions.models import ConversionChannel
from marketplace.foundation import clock
from marketplace.points.fifo import OpenLot, spendable, take_oldest_first
from marketplace.points.lots import lots_left


def points_for(
    session: Session, customer: ConvertingCustomer, *, offer: str, shop_id: int
) -> tuple[Terms, int]:
    """Return the offer's terms and the points that the gift costs the customer in this shop.

    Raises all that `convert` would raise at the counter: one of `conversions.refusals`, or
    NotEnoughPoints.
    """
    customer_id = customer.customer_id
    terms = read_attempt.read_terms(
        session, offer=offer, customer_id=customer_id, via=ConversionChannel.COUNTER
    )
    lots, now = lots_left(session, customer_id), clock.now()
    points = price(customer, terms, lots, now=now, shop_id=shop_id)
    gifts.require_free(session, shop_id=shop_id, offer_id=terms.offer_id)
    return terms, points


def price(
    customer: ConvertingCustomer,
    terms: Terms,
    lots: Sequence[OpenLot],
    *,
    now: datetime,
    shop_id: int,
) -> int:
    """Return the points that the gift takes from the customer's lots; raises as `points_for` does.

    The shop's stock is not checked.
    """
    attempt = Attempt(
        customer=customer, terms=terms, now=now, via=ConversionChannel.COUNTER, shop_id=shop_id
    )
    rules.check(attempt)
    points = rules.price(attempt)
    take_oldest_first(spendable(lots, clock.day_of(now)), points)
    return points
