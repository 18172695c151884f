"""Staff look through the offers."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import event

from marketplace.catalogue.models import OfferKind, OfferState
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

NAMES = {"Coffee", "Tea", "Mug", "Çmim"}


def test_staff_see_offers_in_every_state(marketing: BrowserLike, cast: Cast) -> None:
    for state in OfferState:
        cast.an_offer(f"Offer {state.value}", state=state)
    shown = marketing.get("/admin/offers").text
    assert all(f"Offer {state.value}</a>" in shown for state in OfferState)


FILTERED = [
    ("q=cmim", {"Çmim"}),
    ("q=cmimet", {"Çmim"}),
    ("q=kafe7", {"Coffee"}),
    ("q=furra+coffee", {"Coffee"}),
    ("q=%00", NAMES),
    ("state=paused", {"Tea"}),
    ("kind=gift", {"Mug"}),
    ("kind=gift&state=draft", set()),
    ("sold_out=y", {"Tea"}),
    ("closing=y", {"Coffee"}),
    ("partner=9999", NAMES),
    ("state=nonsense&partner=x&category=-1&page=-4&sort=none", NAMES),
    ("page=99999999999999999999", NAMES),
]


def test_filters_narrow_the_list(marketing: BrowserLike, cast: Cast) -> None:
    soon = clock.now() + timedelta(days=2)
    cast.an_offer("Coffee", offer_code="KAFE7", closes_at=soon)
    cast.an_offer("Tea", state=OfferState.PAUSED, stock=0)
    cast.an_offer("Mug", kind=OfferKind.GIFT)
    cast.an_offer("Çmim")
    for asked, expected in FILTERED:
        shown = marketing.get(f"/admin/offers?{asked}").text
        assert {name for name in NAMES if f"{name}</a>" in shown} == expected, asked


def test_htmx_gets_the_list_alone(marketing: BrowserLike, cast: Cast) -> None:
    cast.an_offer("Coffee")
    answer = marketing.get("/admin/offers?q=coffee", htmx=True)
    assert answer.text.lstrip().startswith('<div id="offers"')


def test_a_long_list_has_pages_that_keep_the_filters(marketing: BrowserLike, cast: Cast) -> None:
    for number in range(26):
        cast.an_offer(f"Coffee {number}")
    first = marketing.get("/admin/offers?q=coffee&sort=title").text
    assert "/admin/offers?q=coffee&amp;sort=title&amp;page=2" in first
    last = marketing.get("/admin/offers?q=coffee&sort=title&page=2").text
    assert last.count('<th scope="row">') == 1


def test_the_list_of_offers_takes_a_constant_number_of_statements(
    marketing: BrowserLike, cast: Cast
) -> None:
    cast.an_offer("Coffee")
    marketing.get("/admin/offers")  # fills the shop window's copy
    short = statements(marketing, "/admin/offers")
    for number in range(30):
        cast.an_offer(f"Tea {number}", image="0" * 32)
    marketing.get("/admin/offers")
    assert statements(marketing, "/admin/offers") == short <= 4


def statements(browser: BrowserLike, address: str) -> int:
    """Return the number of SQL statements that the page takes."""
    sent: list[object] = []

    def note(*args: object) -> None:
        sent.append(args[2])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        browser.get(address)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(sent)


def test_the_list_that_one_comes_back_to_has_its_filters(
    marketing: BrowserLike, cast: Cast
) -> None:
    offer = cast.an_offer("Coffee")
    marketing.get("/admin/offers?q=coffee&state=published")
    for address in (f"/admin/offers/{offer.id}", "/admin/offers/new"):
        assert {"q=coffee", "state=published"} <= filters_of_way_back(marketing.get(address).text)
    marketing.get("/admin/offers?q=")
    assert "q=coffee" not in filters_of_way_back(marketing.get(f"/admin/offers/{offer.id}").text)


def filters_of_way_back(page: str) -> set[str]:
    address = page.partition('class="back" href="/admin/offers?')[2].partition('"')[0]
    return set(address.split("&amp;"))
