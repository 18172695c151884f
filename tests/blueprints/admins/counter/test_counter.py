"""The counter's pages: the number, the gift, the PIN, the slip."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from marketplace.accounts.models import AuditEntry, Role
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel
from marketplace.conversions.receipts import Receipt
from marketplace.foundation.extensions import db
from marketplace.points.accounts import balance
from tests.counter.conftest import newest_pin
from tests.support.cast import Cast, ListedOffer, a_user
from tests.support.csrf_client import BrowserLike
from tests.support.pins import wrong_pin

HTMX = {"HX-Request": "true"}


@pytest.fixture
def gift(cast: Cast) -> ListedOffer:
    """A mug for 60 points, of which the shop in Prishtina has five."""
    return cast.a_gift()


@pytest.fixture
def clerk(client: BrowserLike, cast: Cast, gift: ListedOffer) -> BrowserLike:
    """The browser of the clerk in Prishtina."""
    assert gift
    client.sign_in(cast.clerk.user_id)
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


@pytest.fixture
def asked(cast: Cast, clerk: BrowserLike, gift: ListedOffer) -> str:
    """The address of the page that asks for the PIN for Arta's mug."""
    sent = {"number": cast.arta.number, "offer": gift.slug}
    return clerk.post("/admin/counter/ask", data=sent).location or ""


def test_a_number_as_people_say_it_finds_the_customer(cast: Cast, clerk: BrowserLike) -> None:
    national = "0" + cast.arta.number.removeprefix("+383")
    page = clerk.get("/admin/counter", query_string={"number": f" {national[:3]} {national[3:]}"})
    assert page.status_code == 200
    assert "Arta" in page.text
    assert 'data-gift="' in page.text


def test_the_counter_shows_a_block_once_and_not_with_every_gift(
    cast: Cast, clerk: BrowserLike
) -> None:
    cast.a_gift("Umbrella")
    page = clerk.get("/admin/counter", query_string={"number": cast.dafina.number}).text
    assert page.count('data-gift="') == 2
    assert page.count("notice--warn") == 1
    assert "gift__why" not in page


def test_the_clerk_sees_the_given_name_and_no_more_of_the_person(
    cast: Cast, clerk: BrowserLike
) -> None:
    page = clerk.get("/admin/counter", query_string={"number": cast.arta.number}).text
    assert [word for word in ("Krasniqi", "arta@example.com", "640") if word in page] == []


def test_a_customer_search_at_the_counter_is_recorded_once_an_hour(
    cast: Cast, clerk: BrowserLike
) -> None:
    for _ in range(2):
        clerk.get("/admin/counter", query_string={"number": cast.arta.number})
    (entry,) = db.session.scalars(select(AuditEntry))
    assert (entry.action, entry.subject_id) == ("customer.view", str(cast.arta.customer_id))


def test_the_counter_shows_how_many_points_the_customer_lacks(
    cast: Cast, clerk: BrowserLike
) -> None:
    page = clerk.get("/admin/counter", query_string={"number": cast.besnik.number}).text
    assert "56" in page
    assert 'name="offer"' not in page


@pytest.mark.parametrize("number", ["049999999", "nonsense", ""])
def test_an_unknown_number_at_the_counter_is_shown_next_to_the_field(
    clerk: BrowserLike, number: str
) -> None:
    page = clerk.get("/admin/counter", query_string={"number": number})
    assert page.status_code == 404
    assert "number-error" in page.text


def test_a_clerk_without_a_shop_is_told_whom_to_ask(
    client: BrowserLike, cast: Cast, gift: ListedOffer
) -> None:
    client.sign_in(a_user("new-clerk", Role.CLERK).user_id)
    page = client.get("/admin/counter")
    assert page.status_code == 200
    assert "notice--warn" in page.text
    assert 'name="number"' not in page.text
    sent = {"number": cast.arta.number, "offer": gift.slug}
    assert "notice--warn" in client.post("/admin/counter/ask", data=sent).text
    for address in ("/admin/counter/approvals/1", "/admin/counter/slips/1"):
        refused = client.get(address)
        assert refused.status_code == 403, address
        assert "You are not assigned to an open shop yet." in refused.text, address


def test_the_pin_leads_to_the_slip(cast: Cast, clerk: BrowserLike, asked: str) -> None:
    waiting = clerk.get(asked)
    assert "Mug" in waiting.text
    done = clerk.post(asked, data={"pin": f"{newest_pin()[:3]} {newest_pin()[3:]}"})
    assert done.status_code == 303
    slip = clerk.get(done.location or "").text
    assert [word for word in ("IPKO Prishtina", "Mug", "60", "clerk") if word not in slip] == []
    assert cast.arta.number[-3:] in slip
    assert [word for word in (cast.arta.number, "Arta", "Krasniqi") if word in slip] == []
    assert balance(cast.arta.customer_id) == 580


def test_a_hand_over_pressed_twice_leads_to_the_same_slip(clerk: BrowserLike, asked: str) -> None:
    slips = {clerk.post(asked, data={"pin": newest_pin()}).location for _ in range(2)}
    assert len(slips) == 1
    assert clerk.get(asked).location in slips


def test_a_wrong_counter_pin_is_shown_next_to_the_field(clerk: BrowserLike, asked: str) -> None:
    answer = clerk.post(asked, data={"pin": wrong_pin(newest_pin())}, headers=HTMX)
    assert answer.status_code == 422
    assert "<html" not in answer.text
    assert "pin-error" in answer.text


def test_the_counter_offers_only_a_new_pin_after_three_wrong_pins(
    clerk: BrowserLike, asked: str
) -> None:
    for _ in range(3):
        answer = clerk.post(asked, data={"pin": wrong_pin(newest_pin())})
    assert 'name="pin"' not in answer.text
    assert "notice--bad" in answer.text
    assert 'name="offer"' in answer.text
    opened_again = clerk.get(asked).text
    assert "This PIN is no longer valid. Send a new one." in opened_again
    assert 'name="pin"' not in opened_again


@pytest.mark.parametrize("pin", ["", "x" * 500, "\0", "١٢٣٤٥٦"])
def test_nonsense_for_a_pin_is_refused(clerk: BrowserLike, asked: str, pin: str) -> None:
    assert clerk.post(asked, data={"pin": pin}).status_code == 422


def test_an_input_that_cannot_be_a_counter_pin_costs_no_try(clerk: BrowserLike, asked: str) -> None:
    for slip in ("12345", "1234567", "12a456", "PIN"):
        assert "6 digits" in clerk.post(asked, data={"pin": slip}).text
    wide = newest_pin().translate(str.maketrans("0123456789", "０１２３４５６７８９"))  # noqa: RUF001 - as some keyboards write
    assert clerk.post(asked, data={"pin": wide}).status_code == 303


def test_a_refused_gift_is_explained_above_the_gifts(
    cast: Cast, clerk: BrowserLike, gift: ListedOffer
) -> None:
    sent = {"number": cast.besnik.number, "offer": gift.slug}
    answer = clerk.post("/admin/counter/ask", data=sent)
    assert answer.status_code == 422
    assert "notice--bad" in answer.text
    assert "Besnik" in answer.text


def test_htmx_is_led_to_the_pins_page(cast: Cast, clerk: BrowserLike, gift: ListedOffer) -> None:
    sent = {"number": cast.arta.number, "offer": gift.slug}
    answer = clerk.post("/admin/counter/ask", data=sent, headers=HTMX)
    assert "/admin/counter/approvals/" in answer.headers["HX-Redirect"]


def test_a_reserved_gift_is_listed_at_the_counter_and_collected(
    cast: Cast, clerk: BrowserLike, reserved: Receipt
) -> None:
    assert f'data-waiting="{reserved.id}"' in clerk.get("/admin/counter").text
    page = clerk.get("/admin/counter", query_string={"number": cast.arta.number}).text
    assert f'data-reserved="{reserved.id}"' in page
    sent = {"number": cast.arta.number, "reservation": str(reserved.id)}
    asked = clerk.post("/admin/counter/fetch", data=sent).location or ""
    clerk.post(asked, data={"pin": newest_pin()})
    page = clerk.get("/admin/counter").text
    assert f'data-waiting="{reserved.id}"' not in page
    assert f'data-handed-over="{reserved.id}"' in page
    assert balance(cast.arta.customer_id) == 580


@pytest.mark.parametrize("reservation", ["0", "x", "9" * 30, "", "-1"])
def test_an_invalid_reservation_at_the_counter_is_refused(
    cast: Cast, clerk: BrowserLike, reservation: str
) -> None:
    sent = {"number": cast.arta.number, "reservation": reservation}
    assert clerk.post("/admin/counter/fetch", data=sent).status_code == 422


def test_another_shop_sees_neither_pin_nor_slip(
    cast: Cast, clerk: BrowserLike, asked: str, new_client: Callable[[], BrowserLike]
) -> None:
    slip = clerk.post(asked, data={"pin": newest_pin()}).location or ""
    there = new_client()
    there.sign_in(a_user("peja", Role.CLERK, shop_id=cast.shop_in_peja).user_id)
    assert [there.get(address).status_code for address in (asked, slip)] == [404, 404]
    assert there.post(asked, data={"pin": newest_pin()}).status_code == 404
    assert "data-handed-over" not in there.get("/admin/counter").text
    assert db.session.scalars(select(Conversion.shop_id)).all() == [cast.shop]
