"""Changing one's password."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from marketplace.accounts.throttle import LIMITS, Scope
from tests.blueprints.auth.conftest import NEW
from tests.support.cast import PASSWORD, Person
from tests.support.csrf_client import BrowserLike

SignInAs = Callable[[BrowserLike, str], Person]


def change(client: BrowserLike, current: str = PASSWORD, password: str = NEW) -> TestResponse:
    return client.post("/account/password", data={"current": current, "password": password})


@pytest.mark.parametrize("name", ["arta", "drita", "cashier", "auditor"])
def test_every_user_can_change_their_own_password(
    client: BrowserLike, sign_in: SignInAs, name: str
) -> None:
    sign_in(client, name)
    assert change(client).location == "/account"
    assert client.get("/account").status_code == 200


def test_every_other_browser_is_signed_out(
    client: BrowserLike, sign_in: SignInAs, new_client: Callable[[], BrowserLike]
) -> None:
    other = new_client()
    sign_in(client, "arta")
    sign_in(other, "arta")
    change(client)
    assert other.get("/account").status_code == 303
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("current", "password", "field"),
    [("wrong", NEW, "current"), (PASSWORD, "password123", "password"), (PASSWORD, "", "password")],
)
def test_an_invalid_password_change_is_shown_next_to_its_field(
    client: BrowserLike, sign_in: SignInAs, current: str, password: str, field: str
) -> None:
    sign_in(client, "arta")
    answer = change(client, current, password)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_guessing_the_current_one_ends(client: BrowserLike, sign_in: SignInAs) -> None:
    sign_in(client, "arta")
    for _ in range(LIMITS[Scope.PASSWORD_CHANGE].failures):
        change(client, "wrong")
    assert change(client).status_code == 429
