"""The connection is lost before, during and after a conversion is sent: it happens once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import NewVisitor
from tests.browser.shop import Shop
from tests.browser.test_shopping import CONVERT

AGAIN = "#connection button"
pytestmark = pytest.mark.browser


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
    said = visitor.page.get_by_role("alert").filter(has_text="does nothing twice")
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
