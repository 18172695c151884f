"""Proving the line by the PIN, which finishes the registration."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.messages.models import OutboxMessage
from tests.blueprints.auth.conftest import Register, a_registration
from tests.support.cast import Cast, a_line
from tests.support.csrf_client import BrowserLike
from tests.support.pins import wrong_pin

Outbox = Callable[[], list[OutboxMessage]]


@pytest.fixture
def pin(register: Register, outbox: Outbox) -> str:
    """The PIN of a registration that was begun."""
    register()
    return str(outbox()[-1].facts["pin"])


def test_the_right_pin_signs_the_new_customer_in(client: BrowserLike, pin: str) -> None:
    answer = client.post("/lines/verify", data={"pin": pin})
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Luan Gashi" in client.get("/account").text


def test_a_registration_from_an_offer_ends_at_that_offer(
    client: BrowserLike, outbox: Outbox, cast: Cast
) -> None:
    offer = cast.an_offer("Coffee")
    page = client.get(f"/offers/{offer.slug}").text
    assert f"/register?next=%2Foffers%2F{offer.slug}" in page
    form = client.get(f"/register?next=/offers/{offer.slug}").text
    assert f"/register?next=/offers/{offer.slug}" in form
    client.post(f"/register?next=/offers/{offer.slug}", data=a_registration(line=a_line().number))
    answer = client.post("/lines/verify", data={"pin": outbox()[-1].facts["pin"]})
    assert answer.location == f"/offers/{offer.slug}"


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com"])
def test_a_registration_never_ends_at_another_site(
    client: BrowserLike, outbox: Outbox, elsewhere: str
) -> None:
    data = a_registration(line=a_line().number)
    client.post("/register", query_string={"next": elsewhere}, data=data)
    answer = client.post("/lines/verify", data={"pin": outbox()[-1].facts["pin"]})
    assert answer.location == "/"


def test_a_new_customer_whose_username_was_taken_is_told_the_one_they_got(
    client: BrowserLike, register: Register, outbox: Outbox, cast: Cast
) -> None:
    register(username=cast.arta.username)
    client.post("/lines/verify", data={"pin": outbox()[-1].facts["pin"]})
    assert "You sign in as arta-2." in client.get("/account").text


def test_blanks_in_a_pin_do_not_matter(client: BrowserLike, pin: str) -> None:
    assert client.post("/lines/verify", data={"pin": f" {pin[:3]} {pin[3:]}"}).status_code == 303


def test_a_wrong_registration_pin_is_shown_next_to_its_field(client: BrowserLike, pin: str) -> None:
    answer = client.post("/lines/verify", data={"pin": wrong_pin(pin)}, htmx=True)
    assert answer.status_code == 422
    assert "The PIN is incorrect." in answer.text
    assert "<html" not in answer.text


def test_a_new_registration_pin_works_after_five_wrong_pins(
    client: BrowserLike, pin: str, outbox: Outbox
) -> None:
    for _ in range(5):
        client.post("/lines/verify", data={"pin": "000000"})
    assert "no longer valid" in client.post("/lines/verify", data={"pin": pin}).text
    client.post("/lines/verify/resend")
    newer = outbox()[-1].facts["pin"]
    assert client.post("/lines/verify", data={"pin": newer}).status_code == 303


def test_another_browser_cannot_use_the_pin(
    new_client: Callable[[], BrowserLike], pin: str
) -> None:
    answer = new_client().post("/lines/verify", data={"pin": pin})
    assert answer.location == "/register"


@pytest.mark.parametrize("path", ["/lines/verify"])
def test_the_pin_page_without_a_registration_leads_to_the_form(
    client: BrowserLike, path: str
) -> None:
    assert client.get(path).location == "/register"
