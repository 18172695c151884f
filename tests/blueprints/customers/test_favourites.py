"""A customer marks an offer on its page, sees the favourites, and chooses alerts."""

from __future__ import annotations

import pytest

from marketplace.catalogue.favourites.favourites import is_marked
from marketplace.catalogue.offers.publish import pause
from marketplace.customers.alerts import Alerts, alerts
from tests.blueprints.customers.conftest import Browser
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

HTMX = {"HX-Request": "true"}


def test_the_button_marks_and_unmarks_without_javascript(browser: Browser, cast: Cast) -> None:
    arta, offer = browser("arta"), cast.an_offer()
    address = f"/offers/{offer.slug}/favourite"
    assert 'aria-pressed="false"' in arta.get(f"/offers/{offer.slug}").text
    answer = arta.post(address, data={"marked": "1"})
    assert (answer.status_code, answer.location) == (303, f"/offers/{offer.slug}")
    assert 'aria-pressed="true"' in arta.get(f"/offers/{offer.slug}").text
    arta.post(address, data={"marked": "0"})
    assert not is_marked(customer_id=cast.arta.customer_id, offer_id=offer.id)


def test_with_htmx_the_button_comes_back_pressed_and_says_so(browser: Browser, cast: Cast) -> None:
    arta, offer = browser("arta"), cast.an_offer()
    answer = arta.post(f"/offers/{offer.slug}/favourite", data={"marked": "1"}, headers=HTMX)
    assert 'aria-pressed="true"' in answer.text
    assert "Added to your favourites." in answer.text
    assert "<html" not in answer.text


def test_the_page_shows_favourites_also_those_that_are_gone(browser: Browser, cast: Cast) -> None:
    arta, coffee, cake = browser("arta"), cast.an_offer(), cast.an_offer("Cake")
    assert "No favourites yet" in arta.get("/favourites").text
    for offer in (coffee, cake):
        arta.post(f"/offers/{offer.slug}/favourite", data={"marked": "1"})
    pause(offer_id=cake.id, actor=cast.named("marketing").actor)
    page = arta.get("/favourites").text
    assert page.count("offer-card__title") == 1
    assert "Not in the shop at the moment" in page
    back = {"marked": "0", "next": "/favourites"}
    assert arta.post(f"/offers/{cake.slug}/favourite", data=back).location == "/favourites"
    assert "Cake" not in arta.get("/favourites").text


def test_alerts_are_chosen_on_the_same_page(browser: Browser, cast: Cast) -> None:
    arta = browser("arta")
    chosen = {"favourite_closes_days": "3", "favourite_back": "y"}
    assert arta.post("/favourites/alerts", data=chosen).location == "/favourites"
    assert alerts(cast.arta.customer_id) == Alerts(3, favourite_back=True, code_ends=False)
    assert '<option selected value="3">' in arta.get("/favourites").text
    wrong = arta.post("/favourites/alerts", data={"favourite_closes_days": "4"})
    assert (wrong.status_code, "Choose one from the list." in wrong.text) == (422, True)


@pytest.mark.parametrize("who", ["drita", "marketing"])
def test_only_customers_have_favourites(browser: Browser, who: str) -> None:
    assert browser(who).get("/favourites").status_code == 403


def test_a_visitor_sees_no_button(client: BrowserLike, cast: Cast) -> None:
    assert "/favourite" not in client.get(f"/offers/{cast.an_offer().slug}").text
