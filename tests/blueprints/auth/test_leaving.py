"""Taking one's data along, and closing the account."""

from __future__ import annotations

import json
from collections.abc import Callable

from marketplace.catalogue.models import OfferKind
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.conversion_of_kind import arta_has
from tests.support.csrf_client import BrowserLike

SignInAs = Callable[[BrowserLike, str], Person]


def test_the_data_is_a_file_of_json(client: BrowserLike, sign_in: SignInAs) -> None:
    sign_in(client, "arta")
    answer = client.get("/account/export")
    assert answer.headers["Content-Disposition"] == "attachment; filename=pika-arta.json"
    assert json.loads(answer.text)["points"]["balance"] == 640


def test_closing_says_before_what_is_lost(client: BrowserLike, sign_in: SignInAs) -> None:
    sign_in(client, "arta")
    assert "640 points" in client.get("/account/close").text


def test_closing_says_which_reserved_gifts_are_lost(
    client: BrowserLike, sign_in: SignInAs, cast: Cast
) -> None:
    sign_in(client, "arta")
    assert "Reserved gifts" not in client.get("/account/close").text
    arta_has(cast, OfferKind.GIFT)
    assert "Reserved gifts not collected yet" in client.get("/account/close").text


def test_closing_takes_the_password(client: BrowserLike, sign_in: SignInAs) -> None:
    sign_in(client, "arta")
    answer = client.post("/account/close", data={"password": "wrong"})
    assert answer.status_code == 422
    assert 'id="password-error"' in answer.text


def test_a_closed_account_is_signed_out_for_good(client: BrowserLike, sign_in: SignInAs) -> None:
    sign_in(client, "arta")
    assert client.post("/account/close", data={"password": PASSWORD}).location == "/login"
    assert "Your account has been closed" in client.get("/login").text
    data = {"username": "arta", "password": PASSWORD}
    assert client.post("/login", data=data).status_code == 422
