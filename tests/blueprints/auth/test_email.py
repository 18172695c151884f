"""The pages on which a new email is entered, confirmed and undone."""

from __future__ import annotations

from collections.abc import Callable

import time_machine
from sqlalchemy import update

from marketplace.accounts.email_changes.lookup import email_of, waiting_email
from marketplace.accounts.models import User
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from tests.blueprints.auth.conftest import plain
from tests.membership.email_change.conftest import Token
from tests.membership.email_change.conftest import token as token
from tests.support.cast import Cast, Person
from tests.support.csrf_client import BrowserLike

SignInAs = Callable[[BrowserLike, str], Person]
NEW = {"email": "new@example.com"}


def test_a_new_email_is_confirmed_by_its_link(
    client: BrowserLike, sign_in: SignInAs, token: Token
) -> None:
    arta = sign_in(client, "arta")
    client.post("/account/email", data=NEW)
    assert "new@example.com" in client.get("/account/email").text
    address = f"/account/email/prove/{token('email_proof')}"
    assert "new@example.com" in client.get(address).text
    assert email_of(arta.user_id) == "arta@example.com"
    assert client.post(address).location == "/account/email"
    assert email_of(arta.user_id) == "new@example.com"
    assert client.get(address).status_code == 410


def test_the_link_leads_through_the_sign_in_page(
    client: BrowserLike, sign_in: SignInAs, token: Token, new_client: Callable[[], BrowserLike]
) -> None:
    sign_in(client, "arta")
    client.post("/account/email", data=NEW)
    address = f"/account/email/prove/{token('email_proof')}"
    phone = new_client()
    assert phone.get(address).location == f"/login?next={address}"
    assert phone.post(address).status_code == 403


def test_a_taken_email_gets_the_same_pages_as_a_free_one(
    client: BrowserLike, sign_in: SignInAs, cast: Cast
) -> None:
    assert cast.besnik
    sign_in(client, "arta")
    pages = []
    with time_machine.travel(clock.now(), tick=False):
        for email in ("besnik@example.com", "nobody@example.com"):
            answer = client.post("/account/email", data={"email": email})
            shown = plain(client.get("/account/email"))
            pages.append((plain(answer), shown[0], shown[2].replace(email, "")))
    assert pages[0] == pages[1]


def test_a_waiting_email_is_withdrawn(client: BrowserLike, sign_in: SignInAs) -> None:
    arta = sign_in(client, "arta")
    client.post("/account/email", data=NEW)
    client.post("/account/email/withdraw")
    assert waiting_email(arta.user_id) is None


def test_an_invalid_email_is_refused_next_to_its_field(
    client: BrowserLike, sign_in: SignInAs
) -> None:
    sign_in(client, "arta")
    answer = client.post("/account/email", data={"email": "nobody"})
    assert (answer.status_code, 'id="email-error"' in answer.text) == (422, True)


def test_the_old_address_undoes_the_change_and_continues_to_a_new_password(
    client: BrowserLike, sign_in: SignInAs, token: Token, new_client: Callable[[], BrowserLike]
) -> None:
    arta = sign_in(client, "arta")
    client.post("/account/email", data=NEW)
    client.post(f"/account/email/prove/{token('email_proof')}")
    owner, address = new_client(), f"/account/email/undo/{token('email_changed')}"
    assert "arta@example.com" in owner.get(address).text
    assert email_of(arta.user_id) == "new@example.com"
    to = owner.post(address).location
    assert to is not None
    assert to.startswith("/password/reset/")
    assert email_of(arta.user_id) == "arta@example.com"
    assert client.get("/account").status_code == 303
    answer = owner.post(to, data={"password": "moss-ladder-tulip"})
    assert answer.location == "/login"


def test_a_deactivated_user_who_undoes_the_change_gets_no_new_password(
    client: BrowserLike, sign_in: SignInAs, token: Token
) -> None:
    arta = sign_in(client, "arta")
    client.post("/account/email", data=NEW)
    client.post(f"/account/email/prove/{token('email_proof')}")
    with transaction() as session:
        mine = update(User).where(User.id == arta.user_id)
        session.execute(mine.values(deactivated_at=clock.now()))
    address = f"/account/email/undo/{token('email_changed')}"
    assert client.post(address).location == "/login"
    assert email_of(arta.user_id) == "arta@example.com"
