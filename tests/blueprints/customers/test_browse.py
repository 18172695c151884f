"""Looking through the shop, signed in and not."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta

import pytest

from marketplace.catalogue.models import OfferKind, OfferState
from marketplace.foundation import clock
from tests.blueprints.customers.conftest import Browser, Count, titles_in
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

ENGLISH = {"Accept-Language": "en"}
MOST_BYTES_OF_THE_FIRST_PAGE = 60 * 1024


@pytest.mark.parametrize("address", ["/", "/offers"])
def test_anyone_sees_the_offers(client: BrowserLike, cast: Cast, address: str) -> None:
    cast.an_offer("Coffee")
    page = client.get(address, headers=ENGLISH)
    assert page.status_code == 200
    assert titles_in(page.text) == ["Coffee"]


def test_albanian_comes_first(client: BrowserLike, cast: Cast) -> None:
    cast.an_offer("Coffee")
    assert titles_in(client.get("/").text) == ["Coffee sq"]


def test_a_card_says_who_gives_it_where_and_for_how_much(client: BrowserLike, cast: Cast) -> None:
    cast.an_offer("Coffee", points=1080, worth_cents=250)
    page = client.get("/", headers=ENGLISH).text
    for words in ("Furra Drita", "Peja, Prishtina", "1,080 points", "€2.50"):
        assert words in page


@pytest.mark.parametrize("state", [OfferState.DRAFT, OfferState.PAUSED, OfferState.WITHDRAWN])
def test_only_published_offers_are_shown(
    client: BrowserLike, cast: Cast, state: OfferState
) -> None:
    cast.an_offer("Hidden", state=state)
    assert titles_in(client.get("/").text) == []


def test_a_new_offer_is_seen_at_once(client: BrowserLike, cast: Cast) -> None:
    cast.an_offer("First")
    client.get("/")
    cast.an_offer("Second")
    assert titles_in(client.get("/", headers=ENGLISH).text) == ["Second", "First"]


def test_an_offer_card_says_why_the_offer_cannot_be_converted(
    client: BrowserLike, cast: Cast
) -> None:
    now = clock.now()
    cast.an_offer("Gone", stock=0)
    cast.an_offer("Soon", closes_at=now + timedelta(days=2))
    cast.an_offer("Later", opens_at=now + timedelta(days=5))
    page = client.get("/", headers=ENGLISH).text
    for words in ("Sold out", "Until ", "Opens "):
        assert words in page


def test_a_customer_sees_the_balance_and_what_is_missing(browser: Browser, cast: Cast) -> None:
    cast.an_offer("Coffee", points=80)
    page = browser("besnik").get("/").text
    assert "You have 4 points" in page
    assert "You need 76 more points" in page


def test_one_missing_point_is_written_in_the_singular(browser: Browser, cast: Cast) -> None:
    cast.an_offer("Sweet", points=5)
    assert "You need 1 more point<" in browser("besnik").get("/").text


def test_no_points_are_missing_for_a_customer_with_enough(browser: Browser, cast: Cast) -> None:
    cast.an_offer("Coffee", points=80)
    assert "You need" not in browser("arta").get("/").text


def test_each_customer_reads_their_own_missing_points(browser: Browser, cast: Cast) -> None:
    cast.an_offer("Television", points=700)
    assert "You need 60 more points" in browser("arta").get("/").text
    assert "You need 696 more points" in browser("besnik").get("/").text


def test_a_blocked_customer_is_told_why_and_what_lifts_it(browser: Browser, cast: Cast) -> None:
    cast.an_offer("Coffee")
    assert "Spend at least 1 euro in a month" in browser("dafina").get("/").text


def test_staff_and_partners_may_look_too(browser: Browser, cast: Cast) -> None:
    cast.an_offer("Coffee")
    for name in ("drita", "marketing"):
        assert titles_in(browser(name).get("/").text) == ["Coffee"]


def test_a_title_cannot_bring_html_along(client: BrowserLike, cast: Cast) -> None:
    cast.an_offer("Coffee", title_sq="<script>alert(1)</script>")
    page = client.get("/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_pictures_below_the_first_row_are_lazy_and_all_are_sized(
    client: BrowserLike, cast: Cast
) -> None:
    for number in range(6):
        cast.an_offer(f"Coffee {number}", image="0" * 32)
    page = client.get("/").text
    assert page.count('loading="lazy"') == 2
    assert len(re.findall(r'width="480"\s+height="300"', page)) == 6
    assert page.count("srcset=") == 6


def test_a_page_for_everyone_holds_nothing_of_anyone(client: BrowserLike, cast: Cast) -> None:
    cast.an_offer("Coffee")
    page = client.get("/")
    assert "csrf_token" not in page.text
    assert "Set-Cookie" not in page.headers
    assert {"Cookie", "HX-Request", "Accept-Language"} <= set(page.vary)


def test_signing_in_leaves_the_shared_page(browser: Browser, client: BrowserLike) -> None:
    client.get("/")
    assert "Sign out" in browser("arta").get("/", headers=ENGLISH).text
    assert "Sign out" not in client.get("/", headers=ENGLISH).text


def test_packed_and_plain_are_the_same_page(client: BrowserLike, cast: Cast) -> None:
    cast.an_offer("Coffee")
    packed = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == client.get("/").data


def test_the_first_page_is_light(client: BrowserLike, cast: Cast) -> None:
    for number in range(30):
        cast.an_offer(f"A rather long title for an offer {number}", image=f"{number:032}")
    packs = {"Accept-Encoding": "gzip"}
    page = client.get("/")
    own = [part.split('"')[0] for part in page.text.split('="') if part.startswith("/static/")]
    sizes = [len(client.get(address, headers=packs).data) for address in {"/", *own}]
    assert len(sizes) > 5
    assert sum(sizes) < MOST_BYTES_OF_THE_FIRST_PAGE


@pytest.mark.parametrize("offers", [3, 60])
def test_a_page_for_everyone_asks_the_database_once(
    client: BrowserLike, cast: Cast, count_statements: Count, offers: int
) -> None:
    for number in range(offers):
        cast.an_offer(f"Coffee {number}")
    client.get("/")
    assert count_statements(lambda: client.get("/")) == 1
    assert count_statements(lambda: client.get("/offers?q=coffee&sort=points")) == 1


@pytest.mark.parametrize("offers", [3, 60])
def test_a_customers_page_asks_three_times(
    browser: Browser, cast: Cast, count_statements: Count, offers: int
) -> None:
    for number in range(offers):
        cast.an_offer(f"Coffee {number}")
    arta = browser("arta")
    arta.get("/")
    assert count_statements(lambda: arta.get("/offers?affordable=1")) == 3


def test_a_gift_and_a_service_say_that_they_are(client: BrowserLike, cast: Cast) -> None:
    cast.an_offer("Kettle", kind=OfferKind.GIFT)
    cast.an_offer("Data", kind=OfferKind.SERVICE, unit="MB", units_per_point=5, points=10)
    page = client.get("/", headers=ENGLISH).text
    assert "Gift from our shops" in page
    assert "For your number" in page


def test_the_start_page_begins_with_what_can_be_afforded_now(browser: Browser, cast: Cast) -> None:
    cast.an_offer("Car", points=9000)
    cast.an_offer("Coffee", points=40)
    shelf = browser("arta").get("/").text.partition("You can get this now")[2]
    assert titles_in(shelf.partition("</section>")[0]) == ["Coffee"]
    assert "You can get this now" not in browser("dafina").get("/").text  # blocked
