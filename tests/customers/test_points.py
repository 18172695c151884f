"""The customer's points."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace import clock
from marketplace.conversions.cancel import cancel
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Via
from marketplace.points.correct import correct
from marketplace.points.earn import earn
from marketplace.points.models import Source
from tests.cast import Cast
from tests.customers.conftest import Browser, Count


def test_the_balance_stands_in_its_element(browser: Browser) -> None:
    assert 'data-balance="640"' in browser("arta").get("/points").text


def test_it_shows_how_many_points_are_good_until_when(browser: Browser) -> None:
    page = browser("arta").get("/points").text
    soonest = clock.today() + timedelta(days=40)
    assert f'<time datetime="{soonest.isoformat()}">' in page
    assert page.index("90 points") < page.index("350 points") < page.index("200 points")


def test_a_blocked_customer_reads_why(browser: Browser) -> None:
    assert "Your points are blocked" in browser("dafina").get("/points").text


def test_a_conversion_and_its_cancellation_are_told_by_name(browser: Browser, cast: Cast) -> None:
    offer, arta = cast.an_offer("Coffee"), cast.arta.customer_id
    made = convert(customer_id=arta, offer=offer.slug, via=Via.WEB, key="k")
    cancel(conversion_id=made.id, reason="wrong", actor=cast.named("support").actor)
    page = browser("arta").get("/points").text
    link = f'<a href="/conversions/{made.id}">Coffee</a>'
    assert f"Converted: {link}" in page
    assert f"Given back: {link}" in page
    assert "\u221280" in page  # a minus, not a hyphen
    assert "+80" in page


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (Source.WELCOME, "Welcome points"),
        (Source.TOPUP, "Top-up"),
        (Source.SPENDING, "Spending of a month"),
    ],
)
def test_each_source_has_its_words(
    browser: Browser, cast: Cast, source: Source, words: str
) -> None:
    arta = cast.arta
    earn(
        customer_id=arta.customer_id,
        line_id=arta.line_id,
        source=source,
        reference="r",
        points=7,
        on=clock.today(),
    )
    page = browser("arta").get("/points").text
    assert words in page
    assert "+7<" in page


def test_a_correction_gives_its_reason(browser: Browser, cast: Cast) -> None:
    arta = cast.arta
    correct(
        customer_id=arta.customer_id,
        line_id=arta.line_id,
        points=5,
        reason="a <late> bill",
        actor=cast.named("support").actor,
        key="k",
    )
    assert "Corrected by our staff: a &lt;late&gt; bill" in browser("arta").get("/points").text


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30])
def test_nonsense_pages_are_forgiven(browser: Browser, page: str) -> None:
    assert browser("arta").get(f"/points?page={page}").status_code == 200


def test_it_asks_the_database_a_fixed_number_of_times(
    browser: Browser, cast: Cast, count_statements: Count
) -> None:
    arta, customer_id = browser("arta"), cast.arta.customer_id
    for number in range(4):
        offer = cast.an_offer(f"Sweet {number}", points=1)
        convert(customer_id=customer_id, offer=offer.slug, via=Via.WEB, key=str(number))
    arta.get("/points")
    assert count_statements(lambda: arta.get("/points")) == 5
