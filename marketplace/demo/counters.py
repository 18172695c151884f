"""The demo's shops: where gifts are handed over, with what came, was counted and went back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.catalogue.models import Offer
from marketplace.demo import sources
from marketplace.demo.shop import DEMO
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.shops import opening, stocking
from marketplace.shops.clerks import bind_clerk
from marketplace.shops.models import Shop
from marketplace.shops.movements import newest_id
from marketplace.shops.opening import ShopContent
from marketplace.shops.stocking import StockAction

TOLD = ("name", "city", "address", "opening_hours", "phone")


def open_shops(users: Mapping[str, int]) -> None:
    """Open every shop of the file, with its first delivery and its clerk."""
    for shop in sources.read("shops.toml")["shop"]:
        facts = ShopContent(**{name: shop[name] for name in TOLD if name in shop})
        shop_id = opening.open_shop(facts=facts, actor=DEMO)
        for gift, number in shop["stock"].items():
            stocking.receive(_deed(shop_id, gift, number, "first"), actor=DEMO)
        if "clerk" in shop:
            user_id = users[shop["clerk"]]
            bind_clerk(user_id=user_id, shop_id=shop_id, reason="demo", actor=DEMO)


def move_stock() -> None:
    """What happened in the shops since, each on its day."""
    happened = [
        (moved["ago"], shop["name"], moved)
        for shop in sources.read("shops.toml")["shop"]
        for moved in shop["moved"]
    ]
    for ago, name, moved in sorted(happened, key=lambda one: -one[0]):
        with clock.put_back(timedelta(days=ago)):
            _move(_id_of(name), moved)


def _move(shop_id: int, moved: Mapping[str, Any]) -> None:
    number = moved.get("received", moved.get("counted", 0))
    deed = _deed(shop_id, moved["gift"], abs(number), f"ago {moved['ago']}", moved["note"])
    if "counted" in moved:
        seen = newest_id(db.session(), shop_id, deed.offer_id)
        stocking.count(deed, seen=seen, actor=DEMO)
    elif number > 0:
        stocking.receive(deed, actor=DEMO)
    else:
        stocking.send_back(deed, actor=DEMO)


def _deed(shop_id: int, gift: str, number: int, when: str, note: str = "") -> StockAction:
    offer_id = db.session.scalars(select(Offer.id).where(Offer.title_sq == gift)).one()
    key = f"demo {when} {offer_id}"
    return StockAction(shop_id=shop_id, offer_id=offer_id, number=number, key=key, note=note)


def _id_of(name: str) -> int:
    return db.session.scalars(select(Shop.id).where(Shop.name == name)).one()
