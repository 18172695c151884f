"""Blocked customers read why, and what frees their points, wherever they would convert."""

from __future__ import annotations

from datetime import date

import pytest
from flask_babel import force_locale

from marketplace.catalogue.models import OfferKind
from marketplace.conversions.refusals import Blocked
from marketplace.foundation.languages import written_languages
from marketplace.foundation.transaction import transaction
from marketplace.messages.gsm import SEGMENT, fold, septets
from marketplace.points.earn import earn
from marketplace.points.models import Account, Source
from tests.blueprints.customers.conftest import Browser
from tests.support.cast import Cast, ListedOffer, a_stock

SINCE, IDLE_FROM = date(2026, 11, 1), date(2026, 9, 1)
WHY = "because you earned none in September 2026 and October 2026"
HOW = "Spend at least 1 euro in a month"


@pytest.fixture
def coffee(cast: Cast) -> ListedOffer:
    """Coffee for 80 points, which Dafina has; she is blocked for September and October."""
    with transaction() as session:
        account = session.get_one(Account, cast.dafina.customer_id)
        account.blocked_since, account.idle_from = SINCE, IDLE_FROM
    return cast.an_offer("Coffee")


@pytest.mark.parametrize("page", ["/", "/offers", "/points", "/conversions"])
@pytest.mark.usefixtures("coffee")
def test_the_pages_say_which_months_what_expires_and_what_helps(
    browser: Browser, page: str
) -> None:
    shown = browser("dafina").get(page).text
    assert WHY in shown
    assert HOW in shown
    assert "They still expire:" in shown


@pytest.mark.parametrize("kind", [OfferKind.PARTNER, OfferKind.GIFT])
@pytest.mark.parametrize("points", [80, 5000])
def test_an_offers_page_says_it_in_place_of_the_button(
    browser: Browser, cast: Cast, coffee: ListedOffer, kind: OfferKind, points: int
) -> None:
    offer = cast.an_offer(kind=kind, points=points) if points != coffee.points else coffee
    a_stock(cast.shop, offer, 1)
    shown = browser("dafina").get(f"/offers/{offer.slug}").text
    assert WHY in shown
    assert "Yes, convert" not in shown


@pytest.mark.usefixtures("coffee")
def test_the_cards_say_it_where_the_points_would_be_enough(browser: Browser, cast: Cast) -> None:
    cast.an_offer("Television", points=700)
    shown = browser("dafina").get("/offers", headers={"HX-Request": "true"}).text
    assert shown.count("Your points are blocked") == 1
    assert "You need 400 more points" in shown
    assert "Your points are blocked" not in browser("arta").get("/offers").text


def test_pressing_all_the_same_is_refused_with_the_months(
    browser: Browser, coffee: ListedOffer
) -> None:
    dafina = browser("dafina")
    answer = dafina.post(
        f"/offers/{coffee.slug}/convert", data={"key": "k"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 409
    assert WHY in answer.text
    assert "<html" not in answer.text


def test_the_next_earning_lifts_it_everywhere(
    browser: Browser, cast: Cast, coffee: ListedOffer
) -> None:
    who = {"customer_id": cast.dafina.customer_id, "line_id": cast.dafina.line_id}
    earn(**who, source=Source.SPENDING, reference="1", points=1, on=date(2026, 11, 30))
    dafina = browser("dafina")
    for page in ("/offers", "/points", "/conversions", f"/offers/{coffee.slug}"):
        assert "blocked" not in dafina.get(page).text.lower()


@pytest.mark.parametrize("language", written_languages())
@pytest.mark.parametrize("idle_from", [date(2025, 12, 1), date(2026, 10, 1), None])
@pytest.mark.usefixtures("app")
def test_the_refusal_fits_an_sms(language: str, idle_from: date | None) -> None:
    with force_locale(language):
        said = fold(str(Blocked(since=SINCE, idle_from=idle_from)))
    assert septets(said) <= SEGMENT, said
    assert "%(" not in said


@pytest.mark.parametrize(
    ("since", "idle_from", "months"),
    [
        (SINCE, IDLE_FROM, "09-10/2026"),
        (date(2026, 1, 1), date(2025, 11, 1), "11-12/2025"),
        (date(2026, 2, 1), date(2025, 12, 1), "12/2025-01/2026"),
        (SINCE, date(2026, 10, 1), "10/2026"),
    ],
)
@pytest.mark.usefixtures("app")
def test_the_refusal_names_the_months_shortly(since: date, idle_from: date, months: str) -> None:
    assert f" {months}." in str(Blocked(since=since, idle_from=idle_from))
