"""The books after an action, as plain values that do not depend on the channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from marketplace.catalogue.models import Offer, OfferKind, Stock
from marketplace.conversions.models import Conversion
from marketplace.conversions.provisioning.models import Order
from marketplace.conversions.verify import verify
from marketplace.foundation.extensions import db
from marketplace.messages.models import OutboxMessage
from marketplace.points.models import Account, Entry, Lot
from marketplace.shops.models import ShopStock
from tests.channels.offers import OwnCodes
from tests.channels.requests import Wish
from tests.support.cast import Person

OLDEST = (Lot.expires_on, Lot.id)
ORDERED = ("number", "unit", "amount")
SERVICE, GIFT, PARTNER = OfferKind.SERVICE, OfferKind.GIFT, OfferKind.PARTNER
KEPT_TERMS = ("title", "terms", "worth_cents")


@dataclass(frozen=True)
class Books:
    """All that a conversion moves."""

    balance: int
    lots: list[int]
    entries: list[int]
    conversions: list[dict[str, Any]]
    orders: list[dict[str, Any]]
    stock: list[int]
    free_in_shops: list[int]
    told: int


def sound_books_of(person: Person) -> Books:
    """The books as they stand, in which nothing contradicts anything, whatever happened."""
    db.session.rollback()
    assert verify().violations == []
    return books_of(person)


def books_of(person: Person) -> Books:
    """The books as they stand."""
    db.session.rollback()
    mine = Conversion.customer_id == person.customer_id
    conversions = db.session.scalars(select(Conversion).where(mine).order_by(Conversion.id))
    return Books(
        balance=db.session.scalars(
            select(Account.balance).where(Account.customer_id == person.customer_id)
        ).one(),
        lots=_all(select(Lot.remaining).where(Lot.customer_id == person.customer_id), *OLDEST),
        entries=_all(select(Entry.amount).where(Entry.customer_id == person.customer_id), Entry.id),
        conversions=[_plain(conversion) for conversion in conversions],
        orders=[
            {name: asked[name] for name in ORDERED} for asked in _all(select(Order.asked), Order.id)
        ],
        stock=_all(select(Stock.remaining), Stock.offer_id),
        free_in_shops=_all(select(ShopStock.free), ShopStock.offer_id),
        told=db.session.scalar(_EMAILS) or 0,
    )


# an SMS is answered by an SMS, so what all channels have in common is the email
_EMAILS = select(func.count()).where(
    OutboxMessage.kind == "conversion", OutboxMessage.channel == "email"
)


def converted(before: Books, wish: Wish) -> Books:
    """Return the books as they must be after the wish was granted, the same on every channel."""
    kind, offer = wish.kind, db.session.get_one(Offer, wish.offer.id)
    points = wish.points or kind.price
    service, gift, partner = (kind.kind is one for one in (SERVICE, GIFT, PARTNER))
    units = points * offer.units_per_point if offer.units_per_point else None
    lots, taken = taken_oldest_first(before.lots, points)
    made = {
        "offer": offer.id,
        "kind": kind.kind.value,
        "points": points,
        "units": units,
        "line": wish.who.line_id if service else None,
        "coded": partner,
        "terms": {name: getattr(offer, name) for name in KEPT_TERMS}
        | chosen_amount(offer, points)
        | {"partner": "Furra Drita" if partner else None, "unit": offer.unit and offer.unit.value}
        | ({"owed": None} if partner else {})  # the bakery has no terms
        | ({"code_form": "text"} if isinstance(kind, OwnCodes) else {}),
    }
    order = {"number": wish.who.number, "unit": offer.unit, "amount": units or 1}
    return Books(
        balance=before.balance - points,
        lots=lots,
        entries=[*before.entries, *taken],
        conversions=[*before.conversions, made],
        orders=before.orders + [order] * service,
        stock=[left - 1 for left in before.stock],
        free_in_shops=[left - gift for left in before.free_in_shops],
        told=before.told + 1,
    )


def chosen_amount(offer: Offer, points: int) -> dict[str, Any]:
    """Return the terms kept of an amount: the worth of these points, and the rate."""
    if offer.points_most is None:
        return {}
    rate = {"points": offer.points, "cents": offer.worth_cents}
    return {"worth_cents": points * offer.worth_cents // offer.points, "amount": rate}


def taken_oldest_first(lots: list[int], points: int) -> tuple[list[int], list[int]]:
    """Return what is left of the lots, given in the order of spending, and the new entries."""
    left, taken = list(lots), []
    for place, held in enumerate(lots):
        part = min(held, points + sum(taken))
        left[place] -= part
        taken += [-part] * bool(part)
    return left, taken


def _all(query: Any, *order: Any) -> list[Any]:
    return list(db.session.scalars(query.order_by(*order)))


def _plain(conversion: Conversion) -> dict[str, Any]:
    return {
        "offer": conversion.offer_id,
        "kind": conversion.kind.value,
        "points": conversion.points,
        "units": conversion.units,
        "line": conversion.line_id,
        "coded": conversion.code is not None,
        "terms": {name: said for name, said in conversion.terms.items() if name != "slug"},
    }
