"""Every page of everybody: nothing breaks, nothing stands in the way, all fits on a phone."""

from __future__ import annotations

import pytest

from tests.browser.conftest import NewVisitor
from tests.browser.looks import barriers, misfits, take_pictures
from tests.browser.shop import Shop
from tests.browser.visits import Visitor
from tests.browser.walk import own_pages_of

PEOPLE = [None, "arta", "drita", "marketing", "support", "admin"]
STAFF = PEOPLE[3:]
ANOTHERS = {name: STAFF[: STAFF.index(name)] if name in STAFF else [] for name in PEOPLE}
ANSWERS = {400, 403, 404, 409, 410}  # some pages say why not: they are looked at too
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def opens(visitor: Visitor, address: str) -> bool:
    """Open the address; whether it is a page, not a file."""
    answer = visitor.page.context.request.get(address)
    assert answer.status < 500, address
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return False
    visitor.page.goto(address)
    return True


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("language", "colours"), [("sq", "light"), ("en", "dark")])
@pytest.mark.parametrize("username", PEOPLE, ids=str)
def test_every_page_is_for_everybody_and_fits_on_a_phone(
    shop: Shop, new_visitor: NewVisitor, username: str | None, language: str, colours: str
) -> None:
    visitor = new_visitor(username, locale=language, color_scheme=colours)
    visitor.page.goto(f"/language/{language}")
    visitor.troubles.expected |= ANSWERS
    found = {}
    for address in own_pages_of(shop.app, username, ANOTHERS[username]):
        if opens(visitor, address):
            page = visitor.page
            found[address] = misfits(page) + barriers(page)
            take_pictures(page, f"{language}-{username}{address.replace('/', '_')}")
    assert {address: wrong for address, wrong in found.items() if wrong} == {}
    assert found
