"""The page of one offer."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from marketplace.catalogue.models import OfferKind, OfferState, Unit
from marketplace.foundation import clock
from tests.blueprints.customers.conftest import Browser, Count, key_in, titles_in
from tests.support.cast import Cast, ListedOffer
from tests.support.csrf_client import BrowserLike

ENGLISH = {"Accept-Language": "en"}
DATA = {"kind": OfferKind.SERVICE, "unit": Unit.MB, "units_per_point": 5, "points": 10}


def page_of(client: BrowserLike, offer: ListedOffer) -> str:
    return client.get(f"/offers/{offer.slug}", headers=ENGLISH).text


def test_the_offer_page_shows_price_worth_terms_and_branches(
    client: BrowserLike, cast: Cast
) -> None:
    offer = cast.an_offer("Coffee", worth_cents=150, terms_en="Before noon", offer_code="KAFE")
    page = page_of(client, offer)
    for words in ("Coffee", "80 points", "€1.50", "Before noon", "Rruga Agim 1, Peja", "30 days"):
        assert words in page


def test_the_offer_page_says_which_code_to_send_by_sms(client: BrowserLike, cast: Cast) -> None:
    page = page_of(client, cast.an_offer("Coffee", offer_code="KAFE"))
    assert "KAFE</a> to 50777, free of charge" in page


def test_a_service_by_the_point_is_ordered_by_points_and_unit(
    client: BrowserLike, cast: Cast
) -> None:
    assert ">20 MB</a> to 50777" in page_of(client, cast.an_offer("Data", **DATA))


def test_a_package_is_ordered_by_its_points_and_word(client: BrowserLike, cast: Cast) -> None:
    package = {"kind": OfferKind.SERVICE, "unit": Unit.PACKAGE, "points": 90}
    offer = cast.an_offer("Fillo 10", offer_code="MFILLO", **package)
    assert ">90 Mfillo</a> to 50777" in page_of(client, offer)


def test_an_unknown_offer_is_not_there(client: BrowserLike) -> None:
    answer = client.get("/offers/nothing", headers=ENGLISH)
    assert answer.status_code == 404
    assert "no longer available" in answer.text


def test_a_draft_is_not_there(client: BrowserLike, cast: Cast) -> None:
    offer = cast.an_offer("Coffee", state=OfferState.DRAFT)
    assert client.get(f"/offers/{offer.slug}").status_code == 404


def test_the_offer_page_leads_a_visitor_to_sign_in_and_back(
    client: BrowserLike, cast: Cast
) -> None:
    offer = cast.an_offer("Coffee")
    assert f'href="/login?next=%2Foffers%2F{offer.slug}"' in page_of(client, offer)


def test_a_customer_sees_what_goes_and_what_is_left_before_the_click(
    browser: Browser, cast: Cast
) -> None:
    page = page_of(browser("arta"), cast.an_offer("Dinner", points=100))
    assert "540 points" in page
    first, second = page.index("90 points,"), page.index("10 points,")
    assert first < second, "the points that expire first go first"


def test_each_rendered_offer_form_has_its_own_idempotency_key(browser: Browser, cast: Cast) -> None:
    arta, offer = browser("arta"), cast.an_offer("Coffee")
    assert key_in(page_of(arta, offer)) != key_in(page_of(arta, offer))


def test_too_few_points_are_said_in_place_of_the_button(browser: Browser, cast: Cast) -> None:
    page = page_of(browser("besnik"), cast.an_offer("Coffee", points=80))
    assert "You need 76 more points" in page
    assert 'name="key"' not in page


def test_a_blocked_customer_is_told_why(browser: Browser, cast: Cast) -> None:
    page = page_of(browser("dafina"), cast.an_offer("Coffee"))
    assert "Your points are blocked" in page
    assert 'name="key"' not in page


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"stock": 0}, "Sold out. Perhaps something similar?"),
        ({"opens_at": clock.now() + timedelta(days=5)}, "You can convert this from"),
        ({"closes_at": clock.now() - timedelta(days=1)}, "This offer has closed."),
    ],
)
def test_the_page_of_an_unavailable_offer_says_why(
    browser: Browser, cast: Cast, given: dict[str, Any], words: str
) -> None:
    page = page_of(browser("arta"), cast.an_offer("Coffee", **given))
    assert words in page
    assert 'name="key"' not in page


def test_a_gift_asks_in_which_shop_it_is_to_be_reserved(browser: Browser, cast: Cast) -> None:
    page = page_of(browser("arta"), cast.a_gift("Kettle"))
    assert 'name="shop"' in page
    assert "Yes, reserve" in page


def test_a_service_asks_for_the_number_and_the_points(browser: Browser, cast: Cast) -> None:
    page = page_of(browser("arta"), cast.an_offer("Data", **DATA))
    assert re.search(
        rf'name="line"\s+value="{cast.arta.line_id}"\s+autocomplete="off"\s+checked', page
    )
    assert 'id="points" inputmode="numeric" max="640" min="10" name="points"' in page
    assert "50 MB" in page


def test_the_preview_follows_the_points_typed(browser: Browser, cast: Cast) -> None:
    offer = cast.an_offer("Data", **DATA)
    answer = browser("arta").get(f"/offers/{offer.slug}/preview?points=70", htmx=True)
    assert answer.text.lstrip().startswith('<div class="preview" id="preview"')
    assert "350 MB" in answer.text
    assert "570 points" in answer.text


@pytest.mark.parametrize(
    ("points", "words"),
    [("9", "This offer needs at least 10"), ("641", "You have 640 points and need 641")],
)
def test_the_preview_says_what_is_wrong_with_the_points(
    browser: Browser, cast: Cast, points: str, words: str
) -> None:
    offer = cast.an_offer("Data", **DATA)
    page = browser("arta").get(f"/offers/{offer.slug}/preview?points={points}", htmx=True).text
    assert words in page


@pytest.mark.parametrize("points", ["", "x", "-5", "9" * 40, "1e3", "%00"])
def test_nonsense_points_never_break_the_preview(browser: Browser, cast: Cast, points: str) -> None:
    offer = cast.an_offer("Data", **DATA)
    answer = browser("arta").get(f"/offers/{offer.slug}/preview?points={points}")
    assert answer.status_code == 200


def test_the_stock_left_is_shown(browser: Browser, cast: Cast) -> None:
    page = page_of(browser("arta"), cast.an_offer("Tea", stock=7))
    assert re.search(r"<dt>Left</dt>\s*<dd>7</dd>", page)


def test_the_offer_page_takes_a_fixed_number_of_statements(
    client: BrowserLike, browser: Browser, cast: Cast, count_statements: Count
) -> None:
    offer, arta = cast.an_offer("Coffee"), browser("arta")
    page_of(client, offer)
    assert count_statements(lambda: page_of(client, offer)) == 1
    assert count_statements(lambda: page_of(arta, offer)) == 6


def test_the_sheet_is_closed_at_first_and_a_page_without_javascript(
    browser: Browser, cast: Cast
) -> None:
    arta, offer = browser("arta"), cast.an_offer("Coffee")
    assert "data-modal>" in page_of(arta, offer)
    assert f"/offers/{offer.slug}?convert=1#sheet" in page_of(arta, offer)
    page = arta.get(f"/offers/{offer.slug}?convert=1", headers=ENGLISH).text
    assert "data-modal open>" in page
    assert "Points left" in page


def test_whoever_just_registered_sees_once_what_the_points_buy(
    browser: Browser, cast: Cast
) -> None:
    arta, coffee, cake = browser("arta"), cast.an_offer(points=40), cast.an_offer("Cake", points=50)
    cast.an_offer("Car", points=9000)
    with arta.session_transaction() as session:
        session["just_registered"] = True
    page = arta.get(f"/offers/{coffee.slug}").text
    bought = page.partition('id="bought"')[2].partition("</section>")[0]
    assert titles_in(bought) == ["Cake"]
    assert 'id="bought"' not in arta.get(f"/offers/{cake.slug}").text
