"""Where the operator's shops are, and what one of them has to give away right now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from marketplace.extensions import db
from marketplace.shops.models import Shop, ShopStock

_FREE = select(ShopStock.on_hand - ShopStock.reserved).where(
    ShopStock.shop_id == bindparam("shop_id"), ShopStock.offer_id == bindparam("offer_id")
)


@dataclass(frozen=True, slots=True)
class ShopPlace:
    """A shop, open or closed, as those who come to it need it."""

    id: int
    name: str
    city: str
    address: str
    opening_hours: str
    phone: str | None
    closed: bool


def places(shop_ids: Collection[int]) -> dict[int, ShopPlace]:
    """The shops of these ids."""
    if not shop_ids:
        return {}
    rows = db.session.execute(
        select(
            Shop.id,
            Shop.name,
            Shop.city,
            Shop.address,
            Shop.opening_hours,
            Shop.phone,
            Shop.closed_at.is_not(None),
        ).where(Shop.id.in_(shop_ids))
    )
    return {row[0]: ShopPlace(*row) for row in rows}


def free_in(session: Session, *, shop_id: int, offer_id: int) -> int:
    """How many of the gift the shop has that nobody has reserved."""
    asked = {"shop_id": shop_id, "offer_id": offer_id}
    free: int | None = session.connection().execute(_FREE, asked).scalar_one_or_none()
    return free or 0


def free_by_offer(shop_id: int) -> dict[int, int]:
    """How many of each gift the open shop has that nobody has reserved, where it has any."""
    free = ShopStock.on_hand - ShopStock.reserved
    rows = db.session.execute(
        select(ShopStock.offer_id, free)
        .join(Shop, Shop.id == ShopStock.shop_id)
        .where(Shop.id == shop_id, Shop.closed_at.is_(None), free > 0)
    )
    return {offer_id: left for offer_id, left in rows}  # noqa: C416 - a row is not a pair to dict()
