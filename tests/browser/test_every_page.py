"""Every page of everybody: nothing breaks, nothing stands in the way, all fits on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NewVisitor
from tests.browser.page_checks import ColourCheck, misfits, take_pictures
from tests.browser.shop import Shop
from tests.browser.visits import Visitor
from tests.browser.walk import own_pages_of, pages_of

CUSTOMERS = ["arta", "dafina"]
COUNTER = ["drita", "arben"]
STAFF = ["marketing", "support", "finance", "clerk", "auditor", "admin"]
PEOPLE = [None, *CUSTOMERS, *COUNTER, *STAFF]
BEFORE = {
    name: group[: group.index(name)] for group in (CUSTOMERS, COUNTER, STAFF) for name in group
}
# Where the same address shows each of them something else: a block, no deeds, other desks.
ELSE = {
    "dafina": ("/offers", "/points"),
    "arben": ("/partner/",),
    "finance": ("/admin/imports", "/admin/corrections"),
    "auditor": (
        *("/admin/imports", "/admin/rules/units", "/admin/rules/topup", "/admin/customers"),
        "/account/second-factor",
    ),
    "admin": ("/admin/corrections",),
}
FILES = {"/account/export"}  # and what has an ending: .csv, .svg, .webp
STARTS = ("/admin/", "/partner/")
ANSWERS = {400, 403, 404, 409, 410}  # some pages say why not: they are looked at too
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def pages_to_walk(shop: Shop, username: str | None) -> list[str]:
    """What nobody before them was shown: pages of their own, what they see else, their start."""
    if username is None:
        return pages_of(shop.app, None)
    others = BEFORE[username]
    own = own_pages_of(shop.app, username, others, again=ELSE.get(username, ()))
    return own or [one for one in pages_of(shop.app, username) if one in STARTS]


def opens(visitor: Visitor, address: str) -> bool:
    """Open the address; whether it is a page, not a file."""
    if PurePosixPath(address).suffix or address in FILES:
        assert visitor.page.context.request.get(address).status < 500, address
        return False
    answer = visitor.page.goto(address)
    assert answer is not None
    assert answer.status < 500, address
    return answer.headers["content-type"].startswith("text/html")


@pytest.fixture(scope="module")
def colours() -> ColourCheck:
    """What was seen of the colours on the pages of all people."""
    return ColourCheck()


def faults_by_page(
    shop: Shop, visitor: Visitor, username: str | None, looks: Callable[[Page], list[str]]
) -> dict[str, list[str]]:
    """What the look finds on each page of the user, by the page's address."""
    visitor.troubles.expected |= ANSWERS
    found = {
        address: looks(visitor.page)
        for address in pages_to_walk(shop, username)
        if opens(visitor, address)
    }
    assert found
    return {address: faults for address, faults in found.items() if faults}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("username", PEOPLE, ids=str)
def test_every_page_is_for_everybody_and_fits_on_a_phone(
    shop: Shop, new_visitor: NewVisitor, colours: ColourCheck, username: str | None
) -> None:
    visitor = new_visitor(username, locale="sq")
    visitor.speak("sq")

    def faults(page: Page) -> list[str]:
        found = misfits(page) + colours.barriers(page)
        take_pictures(page, f"sq-{username}")
        return found

    assert faults_by_page(shop, visitor, username, faults) == {}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("username", PEOPLE, ids=str)
def test_every_page_fits_on_a_phone_in_english_too(
    shop: Shop, new_visitor: NewVisitor, username: str | None
) -> None:
    visitor = new_visitor(username, locale="en")
    visitor.speak("en")

    def faults(page: Page) -> list[str]:
        take_pictures(page, f"en-{username}")
        return misfits(page)

    assert faults_by_page(shop, visitor, username, faults) == {}
