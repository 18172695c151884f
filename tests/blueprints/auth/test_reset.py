"""Choosing a new password behind a link."""

from __future__ import annotations

import pytest

from marketplace.accounts.resets import make_token
from marketplace.accounts.throttle import LIMITS, Scope
from tests.blueprints.auth.conftest import NEW
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike


@pytest.fixture
def link(cast: Cast) -> str:
    """A link that Arta got."""
    return f"/password/reset/{make_token(user_id=cast.arta.user_id)}"


def sign_in(client: BrowserLike, password: str = NEW) -> int:
    data = {"username": "arta", "password": password}
    return client.post("/login", data=data).status_code


def test_the_new_password_signs_in(client: BrowserLike, link: str) -> None:
    assert client.get(link).status_code == 200
    assert client.post(link, data={"password": NEW}).location == "/login"
    assert "Your new password has been set." in client.get("/login").text
    assert sign_in(client) == 303


def test_the_link_is_good_once(client: BrowserLike, link: str) -> None:
    client.post(link, data={"password": NEW})
    assert client.get(link).status_code == 410
    assert client.post(link, data={"password": NEW}).status_code == 410


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Please fill this in."),
        ("short", "10 to 128"),
        ("password123", "too common"),
    ],
)
def test_a_refused_password_is_told_and_can_be_chosen_again(
    client: BrowserLike, link: str, typed: str, told: str
) -> None:
    answer = client.post(link, data={"password": typed})
    assert answer.status_code == 422
    assert told in answer.text
    assert client.post(link, data={"password": NEW}).status_code == 303


def test_a_password_link_lets_in_a_user_whose_sign_in_is_rate_limited(
    client: BrowserLike, link: str
) -> None:
    for _ in range(LIMITS[Scope.SIGN_IN_STRANGER].failures):
        sign_in(client, "wrong-wrong")
    assert sign_in(client) == 429
    client.post(link, data={"password": NEW})
    assert sign_in(client) == 303


def test_a_link_that_never_was_is_no_longer_good_either(client: BrowserLike) -> None:
    answer = client.get("/password/reset/nonsense")
    assert answer.status_code == 410
    assert "no longer valid" in answer.text
