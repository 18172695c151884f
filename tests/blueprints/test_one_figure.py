"""Just after the last day of some points, before the calendar runs, every channel agrees."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from marketplace.blueprints.gateways.sms.receiving import IncomingSms
from marketplace.blueprints.gateways.sms.receiving import answer as answer_sms
from marketplace.blueprints.gateways.ussd.session import UssdRequest
from marketplace.blueprints.gateways.ussd.session import answer as answer_ussd
from marketplace.conversions.preview import preview
from marketplace.foundation import clock
from marketplace.membership import member_balances
from marketplace.membership.data_export.export import export
from marketplace.membership.leave import closure_losses
from marketplace.membership.member_directory import PageRequest
from marketplace.points.views.liability import outstanding
from tests.support.cast import Cast, Person
from tests.support.csrf_client import BrowserLike

SignIn = Callable[[FlaskClient, str], Person]
STORED, USABLE = "640", "550"  # Arta's first lot, 90 points, is good for 40 days


@pytest.fixture(autouse=True)
def just_after_midnight(cast: Cast) -> Iterator[None]:
    """18 seconds after the last day of Arta's first lot; the calendar has not run."""
    assert cast.arta
    assert cast.an_offer("Banquet", points=600)
    moment = clock.start_of(clock.today() + timedelta(days=41)) + timedelta(seconds=18)
    with time_machine.travel(moment, tick=True):
        yield


def read_on(page: str) -> str:
    """Return the text of the page without its tags, whose tokens and addresses have any digits."""
    return re.sub(r"<[^>]*>", " ", page)


@pytest.mark.parametrize("page", ["/offers", "/", "/account", "/account/close"])
def test_the_customers_pages_say_it_and_not_the_stored_balance(
    client: BrowserLike, sign_in: SignIn, page: str
) -> None:
    sign_in(client, "arta")
    shown = read_on(client.get(page, follow_redirects=True).text)
    assert USABLE in shown
    assert STORED not in shown


def test_the_page_of_points_has_it_as_the_balance_and_in_its_parts(
    client: BrowserLike, sign_in: SignIn
) -> None:
    sign_in(client, "arta")
    shown = client.get("/points").text
    assert f'data-balance="{USABLE}"' in shown
    # the chart has what was left at months' ends
    parts = read_on(shown[: shown.index("balance-chart")])
    assert STORED not in parts
    assert "90 points" not in parts


def test_an_offer_for_more_is_not_affordable(client: BrowserLike, sign_in: SignIn) -> None:
    sign_in(client, "arta")
    assert "Banquet" in client.get("/offers").text
    assert "Banquet" not in client.get("/offers?affordable=1").text


def test_staff_see_it(client: BrowserLike, sign_in: SignIn, cast: Cast) -> None:
    sign_in(client, "support")
    shown = client.get(f"/admin/customers/{cast.arta.customer_id}").text
    assert f'data-balance="{USABLE}"' in shown


def test_sms_and_ussd_say_it(cast: Cast) -> None:
    number = cast.arta.number
    assert f"Your points: {USABLE}" in answer_sms(IncomingSms(number, "PIKA", "m1"))
    dialled = UssdRequest(session="s1", service_code="*777#", number=number, text="")
    assert f"Points: {USABLE}" in answer_ussd(dialled)
    menu = UssdRequest(session="s2", service_code="*777*1#", number=number, text="")
    assert f"Your points: {USABLE}" in answer_ussd(menu)


def test_programs_exports_and_previews_say_it(cast: Cast) -> None:
    who = cast.arta.customer_id
    mine = member_balances.balances(
        [member_balances.having_member([str(who)])], PageRequest(0, 50), third_party_id=None
    )
    offer = cast.an_offer(points=10).slug
    exported = export(who)["points"]
    assert {
        sum(one.points for one in mine.rows),
        exported["balance"],
        sum(one["points"] for one in exported["expiring"]),
        closure_losses(who).points,
        preview(customer_id=who, offer=offer).balance,
    } == {int(USABLE)}
    assert json.dumps(exported)


def test_the_report_of_the_books_says_what_the_books_hold(cast: Cast) -> None:
    assert cast
    assert outstanding().points == int(STORED)
