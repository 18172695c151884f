"""A customer's story: look around, convert, see the code arrive."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import NewVisitor
from tests.browser.shop import Shop
from tests.browser.visits import Visitor
from tests.support.waiting import eventually

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}")
CONVERT = ".convert__form [type=submit]"
AGAIN = "#connection button"
pytestmark = pytest.mark.browser


@pytest.fixture
def visitor(new_visitor: NewVisitor, window: dict[str, Any]) -> Visitor:
    visitor = new_visitor(**window)
    visitor.get("/language/en")
    return visitor


def find(visitor: Visitor, words: str) -> None:
    """Search as people do: type, press."""
    visitor.get("/")
    visitor.page.fill("#q", words)
    visitor.press(".filters__search button")
    visitor.page.wait_for_url(re.compile("q="))


def test_a_visitor_finds_an_offer_without_typing_its_accents(visitor: Visitor) -> None:
    find(visitor, "cmim")
    visitor.press(".offer-card a")
    visitor.reads("The winner takes a prize", "Sign in to convert")


def test_a_visitor_narrows_the_offers_by_category_and_city(visitor: Visitor) -> None:
    visitor.get("/offers?category=ushqim-dhe-kafe&city=Gjilan")
    assert visitor.page.locator(".offer-card").count() > 0
    for where in visitor.page.locator(".offer-card__where").all_inner_texts():
        assert "Gjilan" in where or "+" in where


def test_an_empty_search_says_what_to_do(visitor: Visitor) -> None:
    find(visitor, "zzzz")
    visitor.reads("No offers found", "Show all offers")


def test_arta_converts_points_into_coffee_and_is_sent_the_code(visitor: Visitor) -> None:
    visitor.sign_in("arta")
    before = visitor.balance()
    find(visitor, "macchiato")
    visitor.press(".offer-card a")
    visitor.press(".convert__open")
    visitor.reads("You spend", "Points left", "Points that expire first")
    visitor.press(CONVERT)

    visitor.page.wait_for_selector(".ticket__qr")
    code = visitor.attribute("data-code")
    assert CODE.fullmatch(code)
    assert visitor.balance() == before - 40
    assert eventually(lambda: channels(visitor, code) == {"email", "sms"})


def channels(visitor: Visitor, code: str) -> set[str]:
    """The channels on which the code went out."""
    return {sent["channel"] for sent in visitor.messages() if code in sent["body"]}


def test_besnik_sees_before_the_click_that_his_points_are_too_few(visitor: Visitor) -> None:
    visitor.sign_in("besnik")
    visitor.get("/offers?q=macchiato")
    visitor.reads("You need 36 more points")
    visitor.press(".offer-card a")
    visitor.reads("You have 4 points")
    assert not visitor.page.locator(CONVERT).count()


def test_dafina_is_told_why_she_is_blocked(visitor: Visitor) -> None:
    visitor.sign_in("dafina")
    visitor.get("/points")
    visitor.reads("Your points are blocked because")
    visitor.get("/offers?q=macchiato")
    visitor.press(".offer-card a")
    visitor.reads("blocked")
    assert not visitor.page.locator(CONVERT).count()


def lose_the_request(route: Route) -> None:
    """Cut the network before the request arrives."""
    route.abort()


def lose_the_answer(route: Route) -> None:
    """Let the server do it, and cut the network before its answer arrives."""
    route.fetch()
    route.abort()


def test_a_conversion_that_is_cut_off_is_tried_again_and_happens_once(
    shop: Shop, new_visitor: NewVisitor
) -> None:
    before, visitor = shop.balance("teuta"), new_visitor("teuta")
    visitor.get("/offers/makiato-dhe-kroasan?convert=1")
    said = visitor.page.locator("[role=alert]#connection p")
    visitor.page.context.set_offline(True)
    visitor.press(CONVERT)
    expect(said).to_be_visible()
    visitor.page.context.set_offline(False)
    for cut in (lose_the_request, lose_the_answer):
        visitor.page.route("**/convert", cut)
        visitor.press(AGAIN)
        expect(said).to_be_visible()
        visitor.page.unroute_all()
    assert shop.balance("teuta") == before - 40
    visitor.press(AGAIN)
    visitor.page.wait_for_selector(".ticket__qr")
    assert shop.balance("teuta") == before - 40
    visitor.troubles.found.clear()  # the requests that were cut off
