"""Provide the clerk, the request of an approval, and the PIN sent by SMS."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Role
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.receipts import Receipt
from marketplace.counter.request_approval import Clerk, ask_for_gift, ask_to_fetch
from marketplace.foundation.extensions import db
from marketplace.messages.models import OutboxMessage
from marketplace.shops.models import ShopStock
from tests.support.cast import Cast, ListedOffer, Person, a_user

Ask = Callable[..., int]
Reserve = Callable[..., Receipt]


def clerk_of(person: Person) -> Clerk:
    """Return the person as a clerk of the counter."""
    return Clerk(person.user_id, person.shop_id, person.actor)


def newest_pin() -> str:
    """Return the PIN of the newest SMS that carries one."""
    sent = select(OutboxMessage.facts).where(OutboxMessage.kind == "counter_pin")
    facts = db.session.scalars(sent.order_by(OutboxMessage.id.desc()).limit(1)).one()
    return str(facts["pin"])


def stock_of(shop_id: int, gift: ListedOffer) -> tuple[int, int]:
    """Return how many the shop has on hand, and how many of these are reserved."""
    row = db.session.execute(
        select(ShopStock.on_hand, ShopStock.reserved).where(
            ShopStock.shop_id == shop_id, ShopStock.offer_id == gift.id
        )
    ).one()
    return row.on_hand, row.reserved


@pytest.fixture
def clerk(cast: Cast) -> Clerk:
    """The clerk of the shop in Prishtina."""
    return clerk_of(cast.clerk)


@pytest.fixture
def stranger(cast: Cast) -> Clerk:
    """The clerk of the shop in Peja."""
    return clerk_of(a_user("clerk-in-peja", Role.CLERK, shop_id=cast.shop_in_peja))


@pytest.fixture
def gift(cast: Cast) -> ListedOffer:
    """A mug for 60 points, of which the shop in Prishtina has five."""
    return cast.a_gift()


@pytest.fixture
def ask(cast: Cast, clerk: Clerk, gift: ListedOffer) -> Ask:
    """Request Arta's, or the named person's, approval of the mug; returns the approval's id."""

    def ask(person: Person | None = None, offer: ListedOffer = gift) -> int:
        number = (person or cast.arta).number
        return ask_for_gift(clerk=clerk, number=number, offer=offer.slug)

    return ask


@pytest.fixture
def reserve(cast: Cast, gift: ListedOffer) -> Reserve:
    """Reserve the mug for Arta in Prishtina, from the web."""

    def reserve(key: str = "r1", offer: ListedOffer = gift, **given: int) -> Receipt:
        usual = {"customer_id": cast.arta.customer_id, "shop_id": cast.shop}
        return convert(offer=offer.slug, via=ConversionChannel.WEB, key=key, **usual | given)

    return reserve


@pytest.fixture
def ask_for_reserved(cast: Cast, clerk: Clerk) -> Ask:
    """Request Arta's approval to collect what she reserved."""

    def ask(reserved: Receipt) -> int:
        return ask_to_fetch(clerk=clerk, number=cast.arta.number, reservation_id=reserved.id)

    return ask
