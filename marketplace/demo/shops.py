"""The operator's shops in the demo: opening them, and the movements of their stock of gifts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.catalogue.models import Offer
from marketplace.demo import toml_files
from marketplace.demo.catalogue import DEMO
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.shops import opening, stocking
from marketplace.shops.clerks import bind_clerk
from marketplace.shops.models import Shop
from marketplace.shops.movements import newest_id
from marketplace.shops.opening import ShopContent
from marketplace.shops.stocking import StockAction

DETAILS = ("name", "city", "address", "opening_hours", "phone")


def open_shops(users: Mapping[str, int]) -> None:
    """Open every shop of the file, receive its first delivery and bind its clerk."""
    for shop in toml_files.read("shops.toml")["shop"]:
        facts = ShopContent(**{name: shop[name] for name in DETAILS if name in shop})
        shop_id = opening.open_shop(facts=facts, actor=DEMO)
        for gift, number in shop["stock"].items():
            stocking.receive(_stock(shop_id, gift, number, "first"), actor=DEMO)
        if "clerk" in shop:
            user_id = users[shop["clerk"]]
            bind_clerk(user_id=user_id, shop_id=shop_id, reason="Shitorja e demos", actor=DEMO)


def move_stock() -> None:
    """Book the movements of the file since then, each on its day."""
    movements = [
        (movement["ago"], shop["name"], movement)
        for shop in toml_files.read("shops.toml")["shop"]
        for movement in shop["moved"]
    ]
    for ago, name, movement in sorted(movements, key=lambda one: -one[0]):
        with clock.put_back(timedelta(days=ago)):
            _book(_shop_id(name), movement)


def _book(shop_id: int, movement: Mapping[str, Any]) -> None:
    number = movement.get("received", movement.get("counted", 0))
    when = f"ago {movement['ago']}"
    stock = _stock(shop_id, movement["gift"], abs(number), when, movement["note"])
    if "counted" in movement:
        seen = newest_id(db.session(), shop_id, stock.offer_id)
        stocking.count(stock, seen=seen, actor=DEMO)
    elif number > 0:
        stocking.receive(stock, actor=DEMO)
    else:
        stocking.send_back(stock, actor=DEMO)


def _stock(shop_id: int, gift: str, number: int, when: str, note: str = "") -> StockAction:
    offer_id = db.session.scalars(
        select(Offer.id).where(Offer.title["sq"].as_string() == gift)
    ).one()
    key = f"demo {when} {offer_id}"
    return StockAction(shop_id=shop_id, offer_id=offer_id, number=number, key=key, note=note)


def _shop_id(name: str) -> int:
    return db.session.scalars(select(Shop.id).where(Shop.name == name)).one()
