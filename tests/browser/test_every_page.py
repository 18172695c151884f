"""Every page of everybody: nothing breaks, nothing stands in the way, all fits on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

import pytest
from playwright.sync_api import Page

from tests.browser.accessibility.in_place import FIRST_FAILURE, choose_language, show
from tests.browser.accessibility.new_looks import seen_at
from tests.browser.conftest import NewVisitor
from tests.browser.page_checks import misfits, show_width, take_pictures
from tests.browser.shop import Shop
from tests.browser.visits import PHONE, Visitor
from tests.browser.walk import own_pages_of, pages_of

CUSTOMERS = ["arta", "dafina"]
COUNTER = ["drita", "arben"]
STAFF = ["marketing", "support", "finance", "clerk", "auditor", "admin"]
PEOPLE = [None, *CUSTOMERS, *COUNTER, *STAFF]
BEFORE = {
    name: group[: group.index(name)] for group in (CUSTOMERS, COUNTER, STAFF) for name in group
}
# Where the same address shows each of them something else: a block, no actions, other desks.
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
CALM = "/how-it-works"
WIDTHS = (PHONE["width"], 320, 1280)
STARTS = ("/admin/", "/partner/")
ANSWERS = {400, 403, 404, 409, 410}  # some pages say why not: they are looked at too
pytestmark = [pytest.mark.browser, pytest.mark.slow]


Addresses = dict[str | None, list[str]]


@pytest.fixture(scope="module")
def addresses(shop: Shop) -> Addresses:
    """The pages that each may open and nobody before them was shown.

    Those are their own pages and those of `ELSE`; a user who has none opens their start page.
    """
    pages = {username: pages_of(shop.app, username) for username in PEOPLE}
    own = {None: pages[None]}
    for name, others in BEFORE.items():
        walked = own_pages_of(pages, name, others, again=ELSE.get(name, ()))
        own[name] = walked or [one for one in pages[name] if one in STARTS]
    return own


def is_file(address: str) -> bool:
    return bool(PurePosixPath(address).suffix) or address in FILES


def opens(page: Page, address: str) -> bool:
    """Open the address; whether it is a page, not a file."""
    if is_file(address):
        assert page.context.request.get(address).status < FIRST_FAILURE, address
        return False
    answer = page.goto(address)
    assert answer is not None
    assert answer.status < FIRST_FAILURE, address
    return answer.headers["content-type"].startswith("text/html")


def faults_by_page(
    visitor: Visitor,
    addresses: list[str],
    opens: Callable[[Page, str], bool],
    looks: Callable[[Page], list[str]],
) -> dict[str, list[str]]:
    """Return what `looks` finds on each page, by address; pages without a fault are left out."""
    visitor.troubles.expected |= ANSWERS
    found = {address: looks(visitor.page) for address in addresses if opens(visitor.page, address)}
    assert found
    return {address: faults for address, faults in found.items() if faults}


@pytest.mark.parametrize("username", PEOPLE, ids=str)
def test_every_page_is_for_everybody_and_fits_on_a_phone(
    shop: Shop,
    new_visitor: NewVisitor,
    addresses: Addresses,
    pytestconfig: pytest.Config,
    username: str | None,
    page_language: str,
) -> None:
    visitor = new_visitor(username, locale="sq")
    choose_language(visitor.page.context, shop.address, page_language)
    every: bool = pytestconfig.getoption("every_look")

    def faults(page: Page) -> list[str]:
        found = []
        for width in WIDTHS if every else WIDTHS[:1]:
            show_width(page, width)
            seen = misfits(page) + seen_at(width).barriers(page, every=every)
            found += [f"{width} px: {each}" for each in seen]
        take_pictures(page, f"{page_language}-{username}")
        return found

    assert faults_by_page(visitor, addresses[username], opens, faults) == {}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("username", PEOPLE, ids=str)
def test_every_page_fits_on_a_phone_in_english_too(
    shop: Shop, new_visitor: NewVisitor, addresses: Addresses, username: str | None
) -> None:
    visitor = new_visitor(username, locale="en")
    choose_language(visitor.page.context, shop.address, "en")
    visitor.get(CALM)

    def faults(page: Page) -> list[str]:
        take_pictures(page, f"en-{username}")
        return misfits(page)

    pages = [one for one in addresses[username] if not is_file(one)]
    assert faults_by_page(visitor, pages, show, faults) == {}
