"""The pages by which a customer chooses the number for SMS, changes, proves and removes one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.customers.line_owner import sender_of
from marketplace.customers.models import Customer, LineKind
from marketplace.customers.number_doubt import note_sim
from marketplace.foundation.extensions import db
from marketplace.messages.models import OutboxMessage
from tests.support.cast import PASSWORD, Cast, Person, a_line
from tests.support.csrf_client import BrowserLike

Outbox = Callable[[], list[OutboxMessage]]
SignInAs = Callable[[BrowserLike, str], Person]
VERIFY = "/account/lines/verify"


@pytest.fixture
def arta(client: BrowserLike, sign_in: SignInAs) -> Person:
    return sign_in(client, "arta")


def of(line_id: int, page: str) -> str:
    return f"/account/lines/{line_id}/{page}"


def test_the_account_says_which_number_gets_the_sms(client: BrowserLike, arta: Person) -> None:
    other = a_line(arta.customer_id)
    shown = client.get("/account").text
    assert "Gets your SMS" in shown
    assert of(other.id, "sms") in shown
    assert of(arta.line_id, "sms") not in shown


def test_another_number_is_chosen_for_sms(client: BrowserLike, arta: Person) -> None:
    other = a_line(arta.customer_id)
    assert client.post(of(other.id, "sms")).location == "/account"
    assert f"Your SMS now go to {other.number}" in client.get("/account").text
    customer = db.session.get_one(Customer, arta.customer_id, populate_existing=True)
    assert customer.phone == other.number


def test_a_changed_number_moves_with_its_pin(
    client: BrowserLike, arta: Person, outbox: Outbox
) -> None:
    new = a_line()
    assert arta.number in client.get(of(arta.line_id, "change")).text
    answer = client.post(of(arta.line_id, "change"), data={"line": new.number})
    assert answer.location == VERIFY
    client.post(VERIFY, data={"pin": outbox()[-1].facts["pin"]})
    shown = client.get("/account").text
    assert f"{new.number} is now in your account" in shown
    assert f'data-line="{arta.number}"' not in shown
    assert sender_of(new.number).customer_id == arta.customer_id


def test_a_number_that_is_none_is_said_beside_the_field(client: BrowserLike, arta: Person) -> None:
    answer = client.post(of(arta.line_id, "change"), data={"line": "12"})
    assert answer.status_code == 422
    assert 'name="line"' in answer.text


def test_a_doubtful_number_is_proven_with_a_pin(
    client: BrowserLike, arta: Person, outbox: Outbox
) -> None:
    note_sim(arta.number, "sim-1")
    note_sim(arta.number, "sim-2")
    assert of(arta.line_id, "prove") in client.get("/account").text
    assert client.post(of(arta.line_id, "prove")).location == VERIFY
    assert "is on its way to" in client.get(VERIFY).text
    client.post(f"{VERIFY}/resend")
    client.post(VERIFY, data={"pin": outbox()[-1].facts["pin"]})
    assert f"{arta.number} is proven." in client.get("/account").text
    assert sender_of(arta.number).customer_id == arta.customer_id


def test_removing_says_what_it_means_and_asks_for_the_password(
    client: BrowserLike, arta: Person
) -> None:
    shown = client.get(of(arta.line_id, "remove")).text
    assert "You keep what it holds: 640 points." in shown
    answer = client.post(of(arta.line_id, "remove"), data={"password": "wrong"})
    assert answer.status_code == 422
    assert sender_of(arta.number).customer_id == arta.customer_id


def test_the_number_is_removed_with_the_password(client: BrowserLike, arta: Person) -> None:
    answer = client.post(of(arta.line_id, "remove"), data={"password": PASSWORD})
    assert answer.location == "/account"
    assert f"{arta.number} is no longer in your account" in client.get("/account").text
    assert sender_of(arta.number).customer_id is None


@pytest.mark.parametrize("page", ["sms", "prove", "change", "remove"])
def test_a_line_of_another_is_not_there(
    client: BrowserLike, cast: Cast, arta: Person, page: str
) -> None:
    assert arta
    besniks = of(cast.besnik.line_id, page)
    given = {"line": a_line().number, "password": PASSWORD}
    assert client.post(besniks, data=given).status_code == 404
    assert sender_of(cast.besnik.number).customer_id == cast.besnik.customer_id


def test_a_fixed_contract_has_no_number_to_change(client: BrowserLike, arta: Person) -> None:
    fixed = a_line(arta.customer_id, number="F-1", kind=LineKind.FIXED, tariff=None, package="tv")
    assert client.get(of(fixed.id, "change")).status_code == 404
    assert client.get(of(fixed.id, "remove")).status_code == 200
