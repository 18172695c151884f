"""Every page of everybody: nothing breaks, nothing stands in the way, all fits on a phone."""

from __future__ import annotations

import pytest

from tests.browser.conftest import NewVisitor
from tests.browser.page_checks import barriers, misfits, take_pictures
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
    "auditor": ("/admin/imports", "/admin/rules/units", "/admin/rules/topup", "/admin/customers"),
    "admin": ("/admin/corrections",),
}
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
    visitor.speak(language)
    visitor.troubles.expected |= ANSWERS
    found = {}
    for address in pages_to_walk(shop, username):
        if opens(visitor, address):
            page = visitor.page
            found[address] = misfits(page) + barriers(page)
            take_pictures(page, f"{language}-{username}{address.replace('/', '_')}")
    assert {address: wrong for address, wrong in found.items() if wrong} == {}
    assert found
