"""The operator's shops as those who convert see them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from marketplace.extensions import db
from marketplace.shops.models import Shop, ShopStock

_OPEN = (
    select(Shop.id)
    .where(Shop.id == bindparam("shop_id"), Shop.closed_at.is_(None))
    .with_for_update(read=True)
)

_NAME = select(Shop.name).where(Shop.id == bindparam("shop_id"))


@dataclass(frozen=True, slots=True)
class HasGift:
    """An open shop, and how many of a gift it has that nobody has reserved."""

    id: int
    name: str
    city: str
    address: str
    opening_hours: str
    phone: str | None
    free: int


def is_open(session: Session, shop_id: int | None) -> bool:
    """Whether there is such a shop, and it stays open until the transaction ends."""
    asked = {"shop_id": shop_id}
    return session.connection().execute(_OPEN, asked).one_or_none() is not None


def shop_name(session: Session, shop_id: int | None) -> str | None:
    """The shop's name, where there is a shop."""
    if shop_id is None:
        return None
    name: str = session.connection().execute(_NAME, {"shop_id": shop_id}).scalar_one()
    return name


def shops_with(offer_id: int) -> list[HasGift]:
    """The open shops that keep the gift, those that have some first, then by city and name."""
    free = ShopStock.on_hand - ShopStock.reserved
    rows = db.session.execute(
        select(Shop.id, Shop.name, Shop.city, Shop.address, Shop.opening_hours, Shop.phone, free)
        .join(ShopStock, ShopStock.shop_id == Shop.id)
        .where(ShopStock.offer_id == offer_id, Shop.closed_at.is_(None))
        .order_by(free <= 0, Shop.city, Shop.name)
    )
    return [HasGift(*row) for row in rows]
