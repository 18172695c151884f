"""Search engines are told which pages are for everybody, and which are not."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pytest
from flask import Flask

from marketplace.blueprints.web.guards import ANYONE, guard_of
from marketplace.catalogue.models import OfferState
from marketplace.foundation import clock
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

SITE = "http://127.0.0.1:5000"
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}url/{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


@pytest.fixture
def robots(client: BrowserLike) -> RobotFileParser:
    answer = client.get("/robots.txt")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    parser = RobotFileParser()
    parser.parse(answer.text.splitlines())
    return parser


def listed(client: BrowserLike) -> list[str]:
    answer = client.get("/sitemap.xml")
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    return [one.text or "" for one in ET.fromstring(answer.text).findall(LOC)]


def test_crawlers_may_read_offers_and_find_the_list_of_pages(robots: RobotFileParser) -> None:
    assert robots.can_fetch("*", f"{SITE}/offers/kafe")
    assert robots.can_fetch("*", f"{SITE}/pictures/abc-480.webp")
    assert robots.site_maps() == [f"{SITE}/sitemap.xml"]


def test_crawlers_find_the_sign_in_page_once(client: BrowserLike) -> None:
    """`$` ends an address (RFC 9309): the ways that lead back to a page are not other pages."""
    lines = client.get("/robots.txt").text.splitlines()
    assert {"Allow: /login$", "Disallow: /login"} <= set(lines)


def test_crawlers_stay_out_of_every_page_that_asks_who_is_there(
    app: Flask, robots: RobotFileParser
) -> None:
    rules = [
        one.rule for one in app.url_map.iter_rules() if guard_of(one.endpoint) not in {None, ANYONE}
    ]
    # what a customer does with an offer lies below the offer, which is for everybody
    guarded = [re.sub("[<>]", "", rule) for rule in rules if not rule.startswith("/offers/")]
    assert len(guarded) > 100
    assert [path for path in guarded if robots.can_fetch("*", SITE + path)] == []


def test_the_list_has_the_offers_on_show_and_no_others(client: BrowserLike, cast: Cast) -> None:
    shown = cast.an_offer("Coffee")
    draft = cast.an_offer("Draft", state=OfferState.DRAFT, published_at=None)
    past = cast.an_offer("Past", closes_at=clock.now() - timedelta(days=1))
    far = cast.an_offer("Far", opens_at=clock.now() + timedelta(days=60))

    found = listed(client)

    assert f"{SITE}/offers/{shown.slug}" in found
    assert not {f"{SITE}/offers/{one.slug}" for one in (draft, past, far)} & set(found)


def test_each_listed_page_is_there_for_a_stranger_and_open_to_crawlers(
    client: BrowserLike, cast: Cast, robots: RobotFileParser
) -> None:
    cast.an_offer("Coffee")
    found = listed(client)
    assert len(found) > 5
    for address in found:
        assert client.get(address.removeprefix(SITE)).status_code == 200, address
        assert robots.can_fetch("*", address), address
