"""The account at a glance, its data, language and consents."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.customers.profile import profile
from tests.support.cast import Person
from tests.support.csrf_client import BrowserLike

SignInAs = Callable[[BrowserLike, str], Person]
PROFILE = {"name": "Arta", "surname": "Gashi", "email": "arta@example.com"}


def test_a_customer_sees_what_is_held(client: BrowserLike, sign_in: SignInAs) -> None:
    arta = sign_in(client, "arta")
    shown = client.get("/account").text
    assert all(text in shown for text in ("Arta Krasniqi", "arta@example.com", arta.number))


@pytest.mark.parametrize("name", ["drita", "cashier", "support"])
def test_partners_and_staff_see_only_their_sign_in_data(
    client: BrowserLike, sign_in: SignInAs, name: str
) -> None:
    person = sign_in(client, name)
    shown = client.get("/account").text
    assert person.username in shown
    assert "/account/close" not in shown
    assert client.get("/account/profile").status_code == 403


def test_data_is_corrected(client: BrowserLike, sign_in: SignInAs) -> None:
    sign_in(client, "arta")
    assert 'value="Krasniqi"' in client.get("/account/profile").text
    assert client.post("/account/profile", data=PROFILE).location == "/account"
    assert "Arta Gashi" in client.get("/account").text


@pytest.mark.parametrize(("field", "typed"), [("name", ""), ("email", "x"), ("surname", "y" * 99)])
def test_an_invalid_profile_value_is_shown_next_to_its_field(
    client: BrowserLike, sign_in: SignInAs, field: str, typed: str
) -> None:
    sign_in(client, "arta")
    answer = client.post("/account/profile", data=PROFILE | {field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_the_language_is_spoken_at_once_and_in_messages(
    client: BrowserLike, sign_in: SignInAs
) -> None:
    arta = sign_in(client, "arta")
    client.set_cookie("language", "en")
    client.post("/account/language", data={"language": "sq"})
    assert '<html lang="sq"' in client.get("/account").text
    assert profile(arta.customer_id).language == "sq"


def test_a_language_that_is_not_spoken_is_refused(client: BrowserLike, sign_in: SignInAs) -> None:
    sign_in(client, "arta")
    answer = client.post("/account/language", data={"language": "xx"})
    assert answer.status_code == 422
    assert "Please choose one of the languages." in answer.text


def test_consents_are_given_withdrawn_and_remembered(
    client: BrowserLike, sign_in: SignInAs
) -> None:
    sign_in(client, "arta")
    client.post("/account/consents", data={"consent_sms": "y"})
    client.post("/account/consents", data={})
    shown = client.get("/account/consents").text
    assert "Agreed" in shown
    assert "Withdrawn" in shown
    assert shown.count("of the programme by SMS") == 3


@pytest.mark.parametrize("path", ["", "/profile", "/consents", "/password", "/export", "/close"])
def test_a_visitor_of_an_account_page_is_sent_to_sign_in(client: BrowserLike, path: str) -> None:
    answer = client.get(f"/account{path}")
    assert answer.location == f"/login?next=/account{path}"


@pytest.mark.parametrize("path", ["/account", "/account/profile", "/account/export"])
def test_account_pages_are_not_cached_by_the_browser(
    client: BrowserLike, sign_in: SignInAs, path: str
) -> None:
    sign_in(client, "arta")
    assert client.get(path).headers["Cache-Control"] == "no-store"
