"""List the stock of the shops for staff: by shop, by gift, and what is low."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from marketplace.catalogue.models import Offer, OfferKind, OfferState
from marketplace.catalogue.titles import TitledRow
from marketplace.foundation.extensions import db
from marketplace.foundation.languages import default_language
from marketplace.foundation.languages.texts import Texts, sql_text_in
from marketplace.foundation.records import record, records
from marketplace.foundation.refusals import NotFound
from marketplace.shops.models import Shop, ShopStock

# a withdrawn gift is not ordered again, so it is never low
_LOW = (ShopStock.low_at >= ShopStock.free) & (Offer.state != OfferState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class ShopRow:
    """A shop with the sums of its stock; `low` is the number of its gifts that are low."""

    id: int
    name: str
    city: str
    address: str
    opening_hours: str
    phone: str | None
    closed_at: datetime | None
    on_hand: int
    reserved: int
    low: int


@dataclass(frozen=True, slots=True)
class StockRow(TitledRow):
    """A gift in a shop: the number on hand, reserved and free, and the mark at which it is low."""

    shop_id: int
    shop: str
    city: str
    offer_id: int
    titles: Texts
    state: OfferState
    on_hand: int
    reserved: int
    free: int
    low_at: int

    @property
    def low(self) -> bool:
        """Return whether the shop should be sent more of it."""
        return self.free <= self.low_at and self.state is not OfferState.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Gift(TitledRow):
    """A gift that a shop can keep."""

    id: int
    titles: Texts


def shops() -> list[ShopRow]:
    """Return every shop with its sums, the open ones first, by city and name."""
    sums = (
        select(
            ShopStock.shop_id,
            func.sum(ShopStock.on_hand).label("on_hand"),
            func.sum(ShopStock.reserved).label("reserved"),
            func.count().filter(_LOW).label("low"),
        )
        .join(Offer, Offer.id == ShopStock.offer_id)
        .group_by(ShopStock.shop_id)
        .subquery()
    )
    summed = [func.coalesce(sums.c[name], 0).label(name) for name in ("on_hand", "reserved", "low")]
    rows = db.session.execute(
        select(*_COLUMNS, *summed)
        .outerjoin(sums, sums.c.shop_id == Shop.id)
        .order_by(Shop.closed_at.is_not(None), Shop.city, Shop.name)
    )
    return records(ShopRow, rows)


def shop_of(shop_id: int) -> ShopRow:
    """Return the one shop, without its sums; raises NotFound."""
    row = db.session.execute(select(*_COLUMNS).where(Shop.id == shop_id)).one_or_none()
    if row is None:
        raise NotFound
    return record(ShopRow, row, on_hand=0, reserved=0, low=0)


def shelves_of(shop_id: int) -> list[StockRow]:
    """Return the gifts that the shop keeps, the low ones first, by title."""
    wanted = _shelves().where(Shop.id == shop_id)
    return records(
        StockRow,
        db.session.execute(wanted.order_by(~_LOW, sql_text_in(Offer.title, default_language()))),
    )


def shelf(shop_id: int, offer_id: int) -> StockRow:
    """Return one gift in the shop; raises NotFound where the shop never had it."""
    wanted = _shelves().where(Shop.id == shop_id, Offer.id == offer_id)
    row = db.session.execute(wanted).one_or_none()
    if row is None:
        raise NotFound
    return record(StockRow, row)


def low_shelves(shop_id: int | None = None) -> list[StockRow]:
    """Return the gifts that are low in open shops, or in the one shop: by city, shop and title."""
    wanted = _shelves().where(_LOW, Shop.closed_at.is_(None))
    if shop_id is not None:
        wanted = wanted.where(Shop.id == shop_id)
    order = (Shop.city, Shop.name, sql_text_in(Offer.title, default_language()))
    return records(StockRow, db.session.execute(wanted.order_by(*order)))


def gifts() -> list[Gift]:
    """Return the gifts that a shop may receive, by title: all but the withdrawn."""
    rows = db.session.execute(
        select(Offer.id, Offer.title.label("titles"))
        .where(Offer.kind == OfferKind.GIFT, Offer.state != OfferState.WITHDRAWN)
        .order_by(sql_text_in(Offer.title, default_language()))
    )
    return records(Gift, rows)


_COLUMNS = (
    Shop.id,
    Shop.name,
    Shop.city,
    Shop.address,
    Shop.opening_hours,
    Shop.phone,
    Shop.closed_at,
)


_SHELF: tuple[Any, ...] = (
    ShopStock.shop_id,
    Shop.name.label("shop"),
    Shop.city,
    ShopStock.offer_id,
    Offer.title.label("titles"),
    Offer.state,
    ShopStock.on_hand,
    ShopStock.reserved,
    ShopStock.free,
    ShopStock.low_at,
)


def _shelves() -> Select[Any]:
    return (
        select(*_SHELF)
        .join(Shop, Shop.id == ShopStock.shop_id)
        .join(Offer, Offer.id == ShopStock.offer_id)
    )
