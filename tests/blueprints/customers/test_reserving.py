"""Reserving a gift on the web: chosen shop, points held, fetched or given up."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel, ConversionState
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.reversal.expire_reservations import expire_reservations
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.points.accounts import balance
from tests.counter.conftest import stock_of
from tests.support.cast import Cast, ListedOffer, a_stock
from tests.support.csrf_client import BrowserLike

HTMX = {"HX-Request": "true"}


@pytest.fixture
def gift(cast: Cast) -> ListedOffer:
    """A mug for 60 points, of which the shop in Prishtina has five."""
    return cast.a_gift()


@pytest.fixture
def arta(client: BrowserLike, cast: Cast) -> BrowserLike:
    """Arta's browser."""
    client.sign_in(cast.arta.user_id)
    return client


@pytest.fixture
def reserved(cast: Cast, gift: ListedOffer) -> Receipt:
    """The mug, reserved by Arta in Prishtina."""
    return convert(
        customer_id=cast.arta.customer_id,
        offer=gift.slug,
        via=ConversionChannel.WEB,
        key="r",
        shop_id=cast.shop,
    )


def newest() -> Conversion:
    return db.session.scalars(select(Conversion).order_by(Conversion.id.desc()).limit(1)).one()


def test_the_page_offers_the_shops_that_have_it_free(
    cast: Cast, arta: BrowserLike, gift: ListedOffer
) -> None:
    a_stock(cast.shop_in_peja, gift, 0)
    page = arta.get(f"/offers/{gift.slug}").text
    assert re.findall(r'name="shop"[^>]*value="(\d+)"', page) == [str(cast.shop)]


def test_a_gift_that_no_shop_has_free_cannot_be_reserved(cast: Cast, arta: BrowserLike) -> None:
    page = arta.get(f"/offers/{cast.a_gift(in_shop=0).slug}").text
    assert 'name="shop"' not in page


def test_a_reserved_gift_is_held_with_its_points_to_the_end_of_the_next_day(
    cast: Cast, arta: BrowserLike, gift: ListedOffer
) -> None:
    sent = {"key": "k1", "shop": str(cast.shop)}
    answer = arta.post(f"/offers/{gift.slug}/convert", data=sent)
    assert answer.status_code == 303
    row = newest()
    assert row.good_until == clock.end_of(clock.today() + timedelta(days=1))
    assert (row.state, row.shop_id) == (ConversionState.ISSUED, cast.shop)
    assert balance(cast.arta.customer_id) == 580
    assert stock_of(cast.shop, gift) == (5, 1)


def test_the_receipt_says_where_it_waits(cast: Cast, arta: BrowserLike, gift: ListedOffer) -> None:
    sent = {"key": "k1", "shop": str(cast.shop)}
    receipt = arta.post(f"/offers/{gift.slug}/convert", data=sent, headers=HTMX)
    assert "IPKO Prishtina" in receipt.text
    assert 'data-reserved="' in receipt.text
    assert (clock.today() + timedelta(days=1)).isoformat() in receipt.text


def test_a_reservation_pressed_twice_reserves_once(
    cast: Cast, arta: BrowserLike, gift: ListedOffer
) -> None:
    sent = {"key": "k1", "shop": str(cast.shop)}
    places = {arta.post(f"/offers/{gift.slug}/convert", data=sent).location for _ in range(2)}
    assert len(places) == 1
    assert stock_of(cast.shop, gift) == (5, 1)


@pytest.mark.parametrize("shop", ["", "0", "x", "9" * 30])
def test_an_invalid_shop_of_a_reservation_is_refused_next_to_the_field(
    cast: Cast, arta: BrowserLike, gift: ListedOffer, shop: str
) -> None:
    answer = arta.post(f"/offers/{gift.slug}/convert", data={"key": "k1", "shop": shop})
    assert answer.status_code == 422
    assert "shop-error" in answer.text
    assert balance(cast.arta.customer_id) == 640


def test_a_shop_that_has_none_is_refused(cast: Cast, arta: BrowserLike, gift: ListedOffer) -> None:
    sent = {"key": "k1", "shop": str(cast.shop_in_peja)}
    assert arta.post(f"/offers/{gift.slug}/convert", data=sent).status_code == 422


def test_giving_it_up_brings_the_points_back_and_frees_the_gift(
    cast: Cast, arta: BrowserLike, gift: ListedOffer, reserved: Receipt
) -> None:
    answer = arta.post(f"/conversions/{reserved.id}/cancel")
    assert answer.location == f"/conversions/{reserved.id}"
    assert balance(cast.arta.customer_id) == 640
    assert stock_of(cast.shop, gift) == (5, 0)
    page = arta.get(f"/conversions/{reserved.id}").text
    assert "data-reserved" not in page


def test_giving_up_twice_gives_back_once(
    cast: Cast, arta: BrowserLike, gift: ListedOffer, reserved: Receipt
) -> None:
    answers = [arta.post(f"/conversions/{reserved.id}/cancel").status_code for _ in range(2)]
    assert answers == [303, 409]
    assert balance(cast.arta.customer_id) == 640
    assert stock_of(cast.shop, gift) == (5, 0)


def test_only_the_customers_own_reservation_can_be_given_up(
    cast: Cast, arta: BrowserLike, reserved: Receipt, new_client: Callable[[], BrowserLike]
) -> None:
    other = new_client()
    other.sign_in(cast.besnik.user_id)
    assert other.post(f"/conversions/{reserved.id}/cancel").status_code == 404
    code = convert(
        customer_id=cast.arta.customer_id,
        offer=cast.an_offer().slug,
        via=ConversionChannel.WEB,
        key="c",
    )
    assert arta.post(f"/conversions/{code.id}/cancel").status_code == 409
    assert balance(cast.arta.customer_id) == 640 - 60 - 80


def test_the_list_tells_what_became_of_it(
    arta: BrowserLike, reserved: Receipt, gift: ListedOffer
) -> None:
    assert gift
    assert "Reserved" in arta.get("/conversions").text
    until = reserved.good_until
    assert until
    expire_reservations(until)
    assert "Not collected, points refunded" in arta.get("/conversions").text


def test_a_reservation_whose_day_is_over_cannot_be_used_on_its_page(
    arta: BrowserLike, reserved: Receipt
) -> None:
    assert reserved.good_until
    with time_machine.travel(reserved.good_until, tick=False):
        page = arta.get(f"/conversions/{reserved.id}").text
    assert "data-reserved" not in page


def test_a_visitor_must_sign_in_before_reserving_a_gift(
    client: BrowserLike, gift: ListedOffer
) -> None:
    page = client.get(f"/offers/{gift.slug}").text
    assert 'name="shop"' not in page
    assert "/login" in page
