"""A customer who lost the phone stops the account from the web."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.accounts.models import AuditEntry
from marketplace.catalogue.models import OfferKind
from marketplace.customers.profile import profile
from marketplace.foundation.extensions import db
from marketplace.points.accounts import balance
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.conversion_of_kind import arta_has
from tests.support.csrf_client import BrowserLike

SignInAs = Callable[[BrowserLike, str], Person]
LOST = "/account/lost-phone"


def test_the_account_page_leads_there(client: BrowserLike, sign_in: SignInAs) -> None:
    sign_in(client, "arta")
    assert LOST in client.get("/account").text
    assert "You are signed out everywhere" not in client.get(LOST).text


def test_all_browsers_are_signed_out_and_the_next_sign_in_says_why(
    client: BrowserLike, new_client: Callable[[], BrowserLike], sign_in: SignInAs, cast: Cast
) -> None:
    lost, at_home = new_client(), client
    sign_in(lost, "arta")
    sign_in(at_home, "arta")
    answer = at_home.post(LOST, data={"password": PASSWORD, "codes": "honour"})
    assert (answer.status_code, answer.location) == (303, "/login")
    assert "Your account is stopped" in at_home.get("/login").text
    assert [one.get("/points").status_code for one in (lost, at_home)] == [303, 303]
    typed = {"username": "arta", "password": PASSWORD}
    again = lost.post("/login", data=typed)
    assert (again.status_code, "Your account is stopped" in again.text) == (422, True)
    assert profile(cast.arta.customer_id).stopped_by == "customer"


def test_the_password_is_needed(client: BrowserLike, sign_in: SignInAs, cast: Cast) -> None:
    sign_in(client, "arta")
    for password in ("wrong", ""):
        answer = client.post(LOST, data={"password": password, "codes": "honour"})
        assert (answer.status_code, 'id="password-error"' in answer.text) == (422, True)
    assert profile(cast.arta.customer_id).stopped_at is None
    assert client.get("/points").status_code == 200


@pytest.mark.parametrize(("codes", "left"), [("honour", 560), ("cancel", 640)])
def test_the_customer_chooses_what_happens_to_codes(
    client: BrowserLike, sign_in: SignInAs, cast: Cast, codes: str, left: int
) -> None:
    arta_has(cast, OfferKind.PARTNER)
    sign_in(client, "arta")
    client.post(LOST, data={"password": PASSWORD, "codes": codes})
    assert balance(cast.arta.customer_id) == left


def test_the_log_keeps_it_without_the_name(
    client: BrowserLike, sign_in: SignInAs, cast: Cast
) -> None:
    sign_in(client, "arta")
    client.post(LOST, data={"password": PASSWORD, "codes": "honour"})
    (entry,) = db.session.query(AuditEntry).filter_by(action="customer.stop")
    assert (entry.username, entry.subject_id) == ("customer", str(cast.arta.customer_id))
    assert entry.reason == "the customer lost the phone"
