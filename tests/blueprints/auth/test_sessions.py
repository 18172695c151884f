"""The page of the browsers in which a user is signed in."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.support.cast import PASSWORD, Cast, Person
from tests.support.csrf_client import BrowserLike

SignInAs = Callable[[BrowserLike, str], Person]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def log_in(client: BrowserLike, cast: Cast, user_agent: str = FIREFOX) -> None:
    form = {"username": cast.arta.username, "password": PASSWORD}
    answer = client.post("/login", data=form, headers={"User-Agent": user_agent})
    assert answer.status_code == 303


def test_a_user_sees_the_browser_and_the_shortened_network_and_signs_another_out(
    client: BrowserLike, cast: Cast, new_client: Callable[[], BrowserLike]
) -> None:
    phone = new_client()
    log_in(phone, cast, "Mozilla/5.0 (iPhone) Version/17.5 Mobile Safari/604.1")
    log_in(client, cast)
    shown = client.get("/account/sessions").text
    assert all(one in shown for one in ("Firefox, Linux", "Safari, iPhone", "127.0.0.0/24"))
    assert "127.0.0.1" not in shown
    current, other = re.findall(r"/account/sessions/([0-9a-f]{16})/end", shown)
    assert client.post(f"/account/sessions/{other}/end").location == "/account/sessions"
    assert phone.get("/account").status_code == 303
    assert client.post(f"/account/sessions/{current}/end").location == "/login"
    assert client.get("/account").status_code == 303


def test_all_other_browsers_are_signed_out(
    client: BrowserLike, cast: Cast, new_client: Callable[[], BrowserLike]
) -> None:
    phone = new_client()
    for one in (phone, client):
        log_in(one, cast)
    client.post("/account/sessions/end-others")
    assert [one.get("/account").status_code for one in (phone, client)] == [303, 200]


def test_a_new_password_makes_known_browsers_unknown(
    client: BrowserLike, cast: Cast, new_client: Callable[[], BrowserLike]
) -> None:
    """A known browser guesses on a count of its own, which a stranger's guesses do not reach."""
    phone, new = new_client(), "moss-ladder-tulip"
    for one in (phone, client):
        log_in(one, cast)
    client.post("/account/password", data={"current": PASSWORD, "password": new})
    wrong = {"username": "arta", "password": "wrong"}
    for _ in range(11):
        new_client().post("/login", data=wrong)
    form = {"username": "arta", "password": new}
    client.post("/logout")
    assert phone.post("/login", data=form).status_code == 429
    assert client.post("/login", data=form).status_code == 303
