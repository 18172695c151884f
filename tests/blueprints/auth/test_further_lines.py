"""The pages by which a customer adds a number: asked for, proven, and shown with its points."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from marketplace.customers.models import Tariff
from marketplace.foundation import clock
from marketplace.messages.models import OutboxMessage
from marketplace.programme.models import Rule, RuleVersion
from tests.blueprints.auth.conftest import Register, plain
from tests.support.cast import Cast, Person, a_line, write
from tests.support.csrf_client import BrowserLike
from tests.support.pins import wrong_pin

Outbox = Callable[[], list[OutboxMessage]]
SignInAs = Callable[[BrowserLike, str], Person]
NEW, VERIFY = "/account/lines/new", "/account/lines/verify"


@pytest.fixture
def arta(client: BrowserLike, sign_in: SignInAs) -> Person:
    """Arta, signed in; a prepaid number is welcomed with 20 points."""
    tables = {"rule": Rule.WELCOME_BY_TARIFF, "value": {"private-prepaid": 20}}
    since = datetime(2018, 1, 1, tzinfo=UTC)
    write(RuleVersion(**tables, valid_from=since, why="a test", created_at=clock.now()))
    return sign_in(client, "arta")


@pytest.fixture
def pin(client: BrowserLike, arta: Person, outbox: Outbox) -> str:
    """The PIN of a number that Arta asked to add."""
    assert arta
    client.post(NEW, data={"line": a_line(number="+38349777888").number})
    return str(outbox()[-1].facts["pin"])


def test_the_account_leads_to_the_form(client: BrowserLike, arta: Person) -> None:
    shown = client.get("/account").text
    assert arta.number in shown
    assert f'href="{NEW}"' in shown
    assert 'name="line"' in client.get(NEW).text


def test_the_form_for_a_further_line_leads_to_the_pin(client: BrowserLike, pin: str) -> None:
    shown = client.get(VERIFY).text
    assert "+38349777888" in shown
    assert pin not in shown
    assert f'action="{VERIFY}"' in shown


def test_the_right_pin_adds_it_and_the_points_are_told(client: BrowserLike, pin: str) -> None:
    answer = client.post(VERIFY, data={"pin": f"{pin[:3]} {pin[3:]}"})
    assert (answer.status_code, answer.location) == (303, "/account")
    shown = client.get("/account").text
    assert "+38349777888 is now in your account, with 20 welcome points." in shown
    assert client.get(VERIFY).location == NEW


def test_each_line_of_the_account_shows_its_points_and_earning_start(
    client: BrowserLike, arta: Person, outbox: Outbox
) -> None:
    client.sign_in(arta.user_id)
    client.post(NEW, data={"line": a_line().number})
    client.post(VERIFY, data={"pin": outbox()[-1].facts["pin"]})
    first, second = client.get("/account").text.partition('id="lines"')[2].split("<li")[1:3]
    assert arta.number in first
    assert "640 points" in first
    assert "20 points" in second
    assert "Earns from" in second
    assert f'datetime="{clock.first_of_next_month(clock.today())}"' in second


def test_a_business_line_says_that_it_earns_nothing(client: BrowserLike, arta: Person) -> None:
    a_line(arta.customer_id, tariff=Tariff.BUSINESS_POSTPAID)
    assert "This tariff earns no points." in client.get("/account").text


@pytest.mark.parametrize("case", ["another's line", "business line", "unknown line"])
def test_adding_a_line_does_not_reveal_whether_the_number_is_known(
    client: BrowserLike, arta: Person, cast: Cast, case: str
) -> None:
    assert arta
    fresh, business = a_line().number, a_line(tariff=Tariff.BUSINESS_POSTPAID).number
    given = {
        "another's line": cast.besnik.number,
        "business line": business,
        "unknown line": "+38349777883",
    }[case]
    good, other = _answers(client, fresh), _answers(client, given)
    assert good == [(one[0], one[1], one[2].replace(given, fresh)) for one in other]


def _answers(client: BrowserLike, number: str) -> list[tuple[int, str | None, str]]:
    """Return what a customer sees: after the form, before the PIN, after a wrong one, a new one."""
    return [
        plain(client.post(NEW, data={"line": number})),
        plain(client.get(VERIFY)),
        plain(client.post(VERIFY, data={"pin": "000000"})),
        plain(client.post(f"{VERIFY}/resend")),
        plain(client.get(VERIFY)),
    ]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Please fill this in."),
        ("12345", "Please enter a mobile number"),
        ("038 500 600", "Please enter a mobile number"),
        ("F-1000001", "Please enter a mobile number"),
        ("own", "This number is already in your account."),
    ],
)
def test_an_invalid_further_line_is_shown_next_to_its_field_and_kept(
    client: BrowserLike, arta: Person, typed: str, told: str
) -> None:
    number = arta.number if typed == "own" else typed
    answer = client.post(NEW, data={"line": number}, htmx=True)
    assert answer.status_code == 422
    assert told in answer.text.partition('id="line-error"')[2]
    assert f'value="{number}"' in answer.text
    assert "<html" not in answer.text


def test_a_wrong_pin_for_a_further_line_is_shown_next_to_its_field(
    client: BrowserLike, pin: str
) -> None:
    answer = client.post(VERIFY, data={"pin": wrong_pin(pin)}, htmx=True)
    assert answer.status_code == 422
    assert "The PIN is incorrect." in answer.text


def test_another_customer_cannot_use_the_pin(
    new_client: Callable[[], BrowserLike], sign_in: SignInAs, pin: str
) -> None:
    other = new_client()
    sign_in(other, "besnik")
    assert other.post(VERIFY, data={"pin": pin}).location == NEW


def test_the_pin_page_of_a_further_line_needs_a_number_first(
    client: BrowserLike, arta: Person
) -> None:
    assert arta
    assert client.get(VERIFY).location == NEW
    assert client.post(f"{VERIFY}/resend").location == VERIFY


def test_registering_tells_the_welcome_points(
    client: BrowserLike, register: Register, outbox: Outbox
) -> None:
    tables = {"rule": Rule.WELCOME_BY_TARIFF, "value": {"private-prepaid": 20}}
    since = datetime(2018, 1, 1, tzinfo=UTC)
    write(RuleVersion(**tables, valid_from=since, why="a test", created_at=clock.now()))
    register()
    client.post("/lines/verify", data={"pin": outbox()[-1].facts["pin"]})
    assert "already have 20 points" in client.get("/").text
