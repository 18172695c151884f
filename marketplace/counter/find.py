"""What a clerk needs to know, and no more: who stands there, and what the shop has for them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.catalogue.cards import Card
from marketplace.catalogue.window import window
from marketplace.conversions import facts
from marketplace.counter.checks import points_for
from marketplace.counter.refusals import NobodyWithNumber
from marketplace.extensions import db
from marketplace.members.models import Customer, Line, LineKind
from marketplace.points.refusals import NotEnoughPoints
from marketplace.refusals import Refusal
from marketplace.shops.places import free_by_offer


@dataclass(frozen=True, slots=True)
class AtCounter:
    """The customer as the clerk sees them: the given name alone, to greet them by."""

    customer_id: int
    name: str


@dataclass(frozen=True, slots=True)
class GiftHere:
    """A gift that the shop has `free`; why the customer cannot have it, or `lacking` points."""

    card: Card
    free: int
    refusal: Refusal | None
    lacking: int


def customer_with(number: str) -> AtCounter:
    """The customer who has proven the mobile number (E.164); raises NobodyWithNumber."""
    found = db.session.execute(
        select(Customer.id, Customer.name)
        .join(Line, Line.customer_id == Customer.id)
        .where(Line.number == number, Line.kind == LineKind.MOBILE)
        .where(Line.verified_at.is_not(None), Customer.closed_at.is_(None))
    ).one_or_none()
    if found is None:
        raise NobodyWithNumber
    return AtCounter(*found)


def gifts_here(*, shop_id: int, customer_id: int) -> list[GiftHere]:
    """What the shop has free of the gifts on offer: those that the customer can have come first."""
    session = db.session()
    member = facts.read_member(session, customer_id)
    free = free_by_offer(shop_id)
    cards = window().cards
    found = []
    for card in (cards[one] for one in free if one in cards):
        try:
            points_for(session, member, offer=card.slug, shop_id=shop_id)
        except NotEnoughPoints as refusal:
            lacking = card.lacking(int(str(refusal.facts["balance"])))
            found.append(GiftHere(card, free[card.id], refusal, lacking))
        except Refusal as refusal:
            found.append(GiftHere(card, free[card.id], refusal, 0))
        else:
            found.append(GiftHere(card, free[card.id], None, 0))
    return sorted(found, key=lambda one: (one.refusal is not None, one.card.points, one.card.id))
