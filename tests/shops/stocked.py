"""Move the stock of the shops for their tests, and read it."""

from __future__ import annotations

import itertools

from sqlalchemy import select

from marketplace.accounts.audit import Actor
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.receipts import Receipt
from marketplace.foundation.extensions import db
from marketplace.shops.models import Movement, ShopStock, StockMovement
from marketplace.shops.stocking import StockAction
from tests.support.cast import Cast, ListedOffer, Person

KEYS = (f"action-{number}" for number in itertools.count())


def action(cast: Cast, gift: ListedOffer, number: int, key: str | None = None) -> StockAction:
    """Return an action on a number of the gift in the shop in Prishtina."""
    return StockAction(shop_id=cast.shop, offer_id=gift.id, number=number, key=key or next(KEYS))


def clerk(cast: Cast) -> Actor:
    """Return the clerk of the shop in Prishtina, as the audit log names them."""
    return cast.clerk.actor


def stock(cast: Cast, gift: ListedOffer) -> tuple[int, int]:
    """Return how many of the gift the shop in Prishtina has, and how many of them are reserved."""
    on_hand, reserved = db.session.execute(
        select(ShopStock.on_hand, ShopStock.reserved).where(
            ShopStock.shop_id == cast.shop, ShopStock.offer_id == gift.id
        )
    ).one()
    return on_hand, reserved


def moved(gift: ListedOffer) -> list[tuple[Movement, int, int]]:
    """Return the gift's movements, the oldest first: kind, change and the number after it."""
    rows = db.session.execute(
        select(StockMovement.kind, StockMovement.change, StockMovement.on_hand)
        .where(StockMovement.offer_id == gift.id)
        .order_by(StockMovement.id)
    )
    return [tuple(row) for row in rows]


def handed_over(cast: Cast, person: Person, gift: ListedOffer, key: str = "k1") -> Receipt:
    """Hand the gift over to the person at the counter in Prishtina; returns the receipt."""
    return convert(
        customer_id=person.customer_id,
        offer=gift.slug,
        via=ConversionChannel.COUNTER,
        key=key,
        shop_id=cast.shop,
        staff_id=cast.clerk.user_id,
    )


def reserved(cast: Cast, person: Person, gift: ListedOffer, key: str = "r1") -> Receipt:
    """Reserve the gift for the person on the web in the shop in Prishtina; returns the receipt."""
    return convert(
        customer_id=person.customer_id,
        offer=gift.slug,
        via=ConversionChannel.WEB,
        key=key,
        shop_id=cast.shop,
    )
