"""Search engines and chats are told what an offer is."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

SITE = "http://127.0.0.1:5000"


def meta(page: str, name: str) -> str | None:
    found = re.search(rf'<meta (?:name|property|itemprop)="{name}"\s+content="([^"]*)"', page)
    return found and found[1]


def test_an_offer_says_its_title_text_and_address_to_whoever_shares_it(
    client: BrowserLike, cast: Cast
) -> None:
    offer = cast.an_offer(
        "Coffee", description={"sq": "x", "en": "A large <one>. " + "Very good. " * 40}
    )
    page = client.get(f"/offers/{offer.slug}", headers={"Accept-Language": "en"}).text

    assert meta(page, "og:title") == "Coffee"
    assert meta(page, "og:url") == f"{SITE}/offers/{offer.slug}"
    summary = meta(page, "description")
    assert summary is not None
    assert summary.startswith("A large &lt;one&gt;. Very good.")
    assert len(summary) < 180
    assert meta(page, "og:description") == summary
    assert f'<link rel="canonical" href="{SITE}/offers/{offer.slug}">' in page


def test_an_offer_says_its_price_and_its_end_in_the_words_of_schema_org(
    client: BrowserLike, cast: Cast
) -> None:
    end = datetime(2099, 6, 30, 22, 0, 0, 123456, tzinfo=UTC)
    offer = cast.an_offer("Coffee", points=35, closes_at=end)
    page = client.get(f"/offers/{offer.slug}").text

    assert 'itemtype="https://schema.org/Offer"' in page
    assert (meta(page, "price"), meta(page, "priceCurrency")) == ("35", "Pika points")
    assert meta(page, "availabilityEnds") == "2099-06-30T22:00:00+00:00"
    assert 'href="https://schema.org/InStock"' in page


def test_an_offer_that_is_sold_out_says_so(client: BrowserLike, cast: Cast) -> None:
    offer = cast.an_offer("Coffee", stock=0)
    assert 'href="https://schema.org/SoldOut"' in client.get(f"/offers/{offer.slug}").text


def test_a_page_without_a_text_of_its_own_says_what_the_site_is(client: BrowserLike) -> None:
    page = client.get("/how-it-works", headers={"Accept-Language": "en"}).text
    said = meta(page, "description")
    assert said is not None
    assert said.startswith("Turn the points")
