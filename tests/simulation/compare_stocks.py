"""The stock of offers and the gifts on the shelves of shops, in the database and the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from marketplace.catalogue.models import Offer, Stock
from marketplace.foundation.extensions import db
from marketplace.shops.models import ShopStock
from tests.simulation.plain import Books

View = Mapping[Any, Any]


def stocks(books: Books) -> dict[str, tuple[View, View]]:
    """Both kinds of stock, as the database has them and as the model does."""
    return {
        "left": (left(), {one.name: one.stock for one in books.offers if one.stock is not None}),
        "shelf": (shelves(), model_shelves(books)),
    }


TITLE = Offer.title["en"].as_string()


def left() -> View:
    """Return the number that is left of each offer."""
    query = select(TITLE, Stock.remaining).join(Stock, Stock.offer_id == Offer.id)
    return dict(db.session.execute(query).all())


def shelves() -> View:
    """Return the number of each gift in each shop, and how many of these are put aside."""
    query = select(TITLE, ShopStock.shop_id, ShopStock.on_hand, ShopStock.reserved)
    found = db.session.execute(query.join(Offer, Offer.id == ShopStock.offer_id))
    return {(title, shop): (on_hand, reserved) for title, shop, on_hand, reserved in found}


def model_shelves(books: Books) -> View:
    """The same by the model."""
    return {
        (gift.name, shop): (shelf.on_hand, shelf.reserved)
        for gift in books.offers
        for shop, shelf in gift.shelves.items()
    }
