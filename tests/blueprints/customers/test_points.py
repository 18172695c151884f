"""The customer's points."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.reversal.cancel import cancel
from marketplace.foundation import clock
from marketplace.points.calendar.expire import expire_points
from marketplace.points.corrections.correct import correct
from marketplace.points.earn import earn
from marketplace.points.forfeit import forfeit_all
from marketplace.points.models import Source
from tests.blueprints.customers.conftest import Browser, Count
from tests.support.cast import Cast, LotOf, a_customer
from tests.support.csrf_client import BrowserLike


def test_the_balance_stands_in_its_element(browser: Browser) -> None:
    assert 'data-balance="640"' in browser("arta").get("/points").text


def test_the_points_page_shows_how_many_points_are_valid_until_when(browser: Browser) -> None:
    page = browser("arta").get("/points").text
    soonest = clock.today() + timedelta(days=40)
    assert f'<time datetime="{soonest.isoformat()}">' in page
    assert page.index("90 points") < page.index("350 points") < page.index("200 points")


def test_a_blocked_customer_reads_why(browser: Browser) -> None:
    assert "Your points are blocked" in browser("dafina").get("/points").text


def test_a_conversion_and_its_cancellation_are_told_by_name(browser: Browser, cast: Cast) -> None:
    offer, arta = cast.an_offer("Coffee"), cast.arta.customer_id
    made = convert(customer_id=arta, offer=offer.slug, via=ConversionChannel.WEB, key="k")
    cancel(conversion_id=made.id, reason="wrong", actor=cast.named("support").actor)
    page = browser("arta").get("/points").text
    link = f'<a href="/conversions/{made.id}">Coffee</a>'
    assert f"Converted: {link}" in page
    assert f"Refunded: {link}" in page
    assert "\u221280" in page  # a minus, not a hyphen
    assert "+80" in page


def test_a_conversion_by_sms_says_so_and_one_on_the_web_does_not(
    browser: Browser, cast: Cast
) -> None:
    arta = cast.arta.customer_id
    for title, via in (("Coffee", ConversionChannel.SMS), ("Book", ConversionChannel.WEB)):
        offer = cast.an_offer(title)
        convert(customer_id=arta, offer=offer.slug, via=via, key=title)
    page = browser("arta").get("/points").text
    assert "Coffee</a> by SMS" in page
    assert "Book</a></p>" in page


def test_expired_points_say_until_when_they_were_valid(browser: Browser) -> None:
    arta = browser("arta")
    last_day = clock.today() + timedelta(days=40)
    expire_points(on=last_day + timedelta(days=1))
    page = arta.get("/points").text
    assert f'Expired: valid until <time datetime="{last_day}">' in page


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (Source.WELCOME, "Welcome points"),
        (Source.TOPUP, "Top-up"),
        (Source.SPENDING, f"Spending in {clock.today():%B %Y}"),
    ],
)
def test_each_source_of_points_has_its_own_label(
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
    assert "Balance after: 647" in page


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


def test_the_points_page_takes_a_fixed_number_of_statements(
    browser: Browser, cast: Cast, count_statements: Count
) -> None:
    arta, customer_id = browser("arta"), cast.arta.customer_id
    for number in range(4):
        offer = cast.an_offer(f"Sweet {number}", points=1)
        convert(
            customer_id=customer_id, offer=offer.slug, via=ConversionChannel.WEB, key=str(number)
        )
    arta.get("/points")
    assert count_statements(lambda: arta.get("/points")) == 7
    assert count_statements(lambda: arta.get("/points?page=2")) == 4  # no picture, no terms


def test_a_picture_shows_the_points_over_time_and_a_table_says_the_same(browser: Browser) -> None:
    page = browser("arta").get("/points").text
    assert 'role="img"' in page
    assert 'aria-labelledby="balance-chart-title balance-chart-text"' in page
    table = page[page.index("<details") : page.index("</details>")]
    assert table.index("today") < table.index("640 points") < table.index("0 points")
    assert " to 640 points today." in page


def test_the_points_page_has_no_chart_without_points(browser: Browser, cast: Cast) -> None:
    cast.named("besnik")
    forfeit_all(customer_id=cast.besnik.customer_id, reason="r")
    page = browser("besnik").get("/points").text
    assert 'data-balance="0"' in page
    assert 'class="bars' not in page


def test_bars_are_as_long_as_the_points_are_many(browser: Browser) -> None:
    page = browser("arta").get("/points").text
    bars = re.findall(r'<rect class="series series--(\w+)" width="([\d.]+)%"', page)
    # 90 of 350 points, in 40 days; 350; 200
    assert bars == [("converted", "25.71"), ("earned", "100.0"), ("earned", "57.14")]
    assert "40 days left" in page


def test_the_last_day_is_said(client: BrowserLike) -> None:
    client.sign_in(a_customer("luan", [LotOf(5, 0), LotOf(3, -1), LotOf(2, 1)]).user_id)
    page = client.get("/points").text
    assert [words in page for words in ("last day today", "1 day left")] == [True] * 2
    assert 'data-balance="7"' in page
    assert "3 points" not in page
