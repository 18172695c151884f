"""The customer reads and corrects the personal number and the address, where they are held."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.customers.personal_details.details import correct_details, details
from marketplace.customers.personal_details.models import DetailKind
from tests.customers.personal_details.turned_on import WHY_ADDRESS, set_purposes
from tests.customers.personal_details.turned_on import turned_on as turned_on
from tests.support.cast import Person
from tests.support.csrf_client import BrowserLike

PAGE = "/account/personal-details"


@pytest.fixture
def arta(client: BrowserLike, sign_in: Callable[[BrowserLike, str], Person]) -> int:
    """Arta, signed in on the browser, as a customer."""
    return sign_in(client, "arta").customer_id


def test_without_a_purpose_there_is_no_such_page(client: BrowserLike, arta: int) -> None:
    assert arta
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, data={"address": "Rruga B"}).status_code == 404
    assert PAGE not in client.get("/account").text


@pytest.mark.usefixtures("turned_on")
def test_the_purpose_is_shown_and_a_wrong_number_is_said_next_to_its_field(
    client: BrowserLike, arta: int
) -> None:
    assert PAGE in client.get("/account").text
    assert WHY_ADDRESS["en"] in client.get(PAGE).text
    wrong = client.post(PAGE, data={"personal_number": "12", "address": "Rruga B"})
    assert (wrong.status_code, "has 10 digits" in wrong.text) == (422, True)
    assert details(arta) == []
    right = {"personal_number": "1234567890", "address": "Rruga B"}
    assert client.post(PAGE, data=right).status_code == 303
    shown = client.get(PAGE)
    assert "1234567890" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"


def test_only_the_kind_that_is_turned_on_is_asked_for(
    app: Flask, client: BrowserLike, arta: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_purposes(app, monkeypatch, address_purpose='{"sq": "Posta."}')
    assert 'name="personal_number"' not in client.get(PAGE).text
    both = {"personal_number": "1234567890", "address": "Rruga B"}
    assert client.post(PAGE, data=both).status_code == 303
    assert [one.kind for one in details(arta)] == [DetailKind.ADDRESS]


@pytest.mark.usefixtures("turned_on")
def test_an_empty_field_deletes_what_is_held(client: BrowserLike, arta: int) -> None:
    correct_details(customer_id=arta, values={DetailKind.ADDRESS: "Rruga B"})
    client.post(PAGE, data={"personal_number": "", "address": ""})
    assert details(arta) == []
