"""The obvious model: gifts stand on the shelves of shops, are put aside, handed over, come back."""

from __future__ import annotations

from datetime import datetime

from tests.simulation.plain import Conversion, Offer, Shelf

DAYS = 1  # a gift that was reserved on the web is kept to the end of the next day


def has_one(gift: Offer, shop: int | None) -> bool:
    """Return whether the shop has one that is not reserved."""
    shelf = gift.shelves.get(shop or 0, Shelf())
    return shelf.on_hand > shelf.reserved


def shelf_of(one: Conversion) -> Shelf:
    """Return the shelf on which the gift stood or stands."""
    assert one.shop is not None
    return one.offer.shelves[one.shop]


def take(one: Conversion, *, at_counter: bool) -> None:
    """Handed over at the counter, or put aside from the web."""
    if at_counter:
        one.state = "confirmed"
        shelf_of(one).on_hand -= 1
    else:
        shelf_of(one).reserved += 1


def release(one: Conversion) -> None:
    """It is put aside no more."""
    shelf_of(one).reserved -= 1


def may_fetch(one: Conversion, shop: int, now: datetime) -> bool:
    """In its own shop only, and in time."""
    assert one.good_until is not None
    return one.state == "issued" and one.shop == shop and now < one.good_until


def fetch(one: Conversion) -> None:
    """Hand over a gift that was put aside."""
    one.state = "confirmed"
    shelf_of(one).reserved -= 1
    shelf_of(one).on_hand -= 1


def bring_back(one: Conversion, shop: int) -> None:
    """It stands on the shelf of any shop again; whether points go back is said elsewhere."""
    one.state = "cancelled"
    one.offer.shelves.setdefault(shop, Shelf()).on_hand += 1
    if one.offer.stock is not None:
        one.offer.stock += 1
