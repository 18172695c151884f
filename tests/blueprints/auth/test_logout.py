"""Signing out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.accounts.models import SignIn
from marketplace.foundation.extensions import db
from tests.support.cast import Cast, Person
from tests.support.csrf_client import BrowserLike

SignInAs = Callable[[BrowserLike, str], Person]


def test_signing_out_ends_the_session_for_a_copied_cookie_too(
    client: BrowserLike, sign_in: SignInAs, new_client: Callable[[], BrowserLike]
) -> None:
    sign_in(client, "arta")
    thief = new_client()
    thief.set_cookie("session", client.get_cookie("session").value)
    assert thief.get("/account").status_code == 200
    assert client.post("/logout").location == "/"
    assert thief.get("/account").status_code == 303


def test_signing_out_leaves_other_browsers_signed_in(
    client: BrowserLike, sign_in: SignInAs, new_client: Callable[[], BrowserLike]
) -> None:
    other = new_client()
    sign_in(client, "arta")
    sign_in(other, "arta")
    client.post("/logout")
    assert other.get("/account").status_code == 200


def test_signing_out_is_idempotent(client: BrowserLike, cast: Cast) -> None:
    assert cast
    assert client.post("/logout").status_code == client.post("/logout").status_code == 303
    assert not db.session.scalars(db.select(SignIn)).all()


@pytest.mark.parametrize("htmx", [False, True])
def test_the_button_of_an_old_tab_leads_to_the_start_page(
    client: BrowserLike, sign_in: SignInAs, *, htmx: bool
) -> None:
    sign_in(client, "arta")
    client.post("/logout")
    answer = client.post("/logout", csrf=False, htmx=htmx)
    assert answer.headers.get("HX-Redirect" if htmx else "Location") == "/"


def test_no_other_site_signs_anybody_out(client: BrowserLike, sign_in: SignInAs) -> None:
    sign_in(client, "arta")
    assert client.post("/logout", csrf=False).status_code == 400
    assert client.get("/account").status_code == 200


def test_a_link_cannot_sign_out(client: BrowserLike, cast: Cast) -> None:
    assert cast
    assert client.get("/logout").status_code == 405
