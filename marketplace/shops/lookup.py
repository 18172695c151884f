"""Look up the shops for customers who convert, and the gifts that each has available."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from marketplace.foundation.extensions import db
from marketplace.foundation.records import records
from marketplace.shops.models import Shop, ShopStock


@dataclass(frozen=True, slots=True)
class ShopPlace:
    """A shop, open or closed, with what its visitors need to know."""

    id: int
    name: str
    city: str
    address: str
    opening_hours: str
    phone: str | None
    closed: bool


@dataclass(frozen=True, slots=True)
class ShopWithGift(ShopPlace):
    """An open shop, with the number of unreserved pieces of a gift in it."""

    free: int


_OPEN = (
    select(Shop.id)
    .where(Shop.id == bindparam("shop_id"), Shop.closed_at.is_(None))
    .with_for_update(read=True)
)
_NAME = select(Shop.name).where(Shop.id == bindparam("shop_id"))
_PLACE = (
    Shop.id,
    Shop.name,
    Shop.city,
    Shop.address,
    Shop.opening_hours,
    Shop.phone,
    Shop.closed_at.is_not(None).label("closed"),
)
_FREE = select(ShopStock.free).where(
    ShopStock.shop_id == bindparam("shop_id"), ShopStock.offer_id == bindparam("offer_id")
)


def is_open(session: Session, shop_id: int | None) -> bool:
    """Return whether the shop exists and is open; it stays open until the transaction ends."""
    values = {"shop_id": shop_id}
    return session.connection().execute(_OPEN, values).one_or_none() is not None


def shop_name(session: Session, shop_id: int | None) -> str | None:
    """Return the shop's name, where there is a shop."""
    if shop_id is None:
        return None
    name: str = session.connection().execute(_NAME, {"shop_id": shop_id}).scalar_one()
    return name


def places(shop_ids: Collection[int]) -> dict[int, ShopPlace]:
    """Return the shops of these ids."""
    if not shop_ids:
        return {}
    rows = db.session.execute(select(*_PLACE).where(Shop.id.in_(shop_ids)))
    return {place.id: place for place in records(ShopPlace, rows)}


def shops_with(offer_id: int) -> list[ShopWithGift]:
    """Return the open shops that keep the gift, those that have any first, by city and name."""
    rows = db.session.execute(
        select(*_PLACE, ShopStock.free)
        .join(ShopStock, ShopStock.shop_id == Shop.id)
        .where(ShopStock.offer_id == offer_id, Shop.closed_at.is_(None))
        .order_by(ShopStock.free <= 0, Shop.city, Shop.name)
    )
    return records(ShopWithGift, rows)


def free_in(session: Session, *, shop_id: int, offer_id: int) -> int:
    """Return how many unreserved pieces of the gift the shop has."""
    values = {"shop_id": shop_id, "offer_id": offer_id}
    free: int | None = session.connection().execute(_FREE, values).scalar_one_or_none()
    return free or 0


def free_by_offer(shop_id: int) -> dict[int, int]:
    """Return the number of unreserved pieces of each gift that the open shop has any of."""
    rows = db.session.execute(
        select(ShopStock.offer_id, ShopStock.free)
        .join(Shop, Shop.id == ShopStock.shop_id)
        .where(Shop.id == shop_id, Shop.closed_at.is_(None), ShopStock.free > 0)
    )
    return {offer_id: left for offer_id, left in rows}  # noqa: C416 - a row is not a pair to dict()
