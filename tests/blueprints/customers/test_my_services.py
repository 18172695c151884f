"""The page of one's services."""

from __future__ import annotations

import re

import pytest

from marketplace.conversions.reversal.end_services import end_services
from marketplace.conversions.reversal.withdraw_units import take_units
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.points.accounts import lock
from tests.blueprints.customers.conftest import Browser, Count
from tests.membership.tariff_change.tariffs import bought, units_on_sale
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike


def test_the_services_page_shows_units_number_days_and_receipt_link(
    browser: Browser, cast: Cast
) -> None:
    made = bought(cast.arta, units_on_sale(cast, points=30))
    page = browser("arta").get("/services").text
    assert f'data-number="{cast.arta.number}"' in page
    assert 'data-standing="on_its_way"' in page
    assert f'href="/conversions/{made.id}">300 MB</a>' in page
    assert re.search(r'<progress max="30" value="30"', page)
    assert f'datetime="{made.last_day}"' in page


def test_a_lost_service_is_listed_with_its_reason(browser: Browser, cast: Cast) -> None:
    bought(cast.arta, units_on_sale(cast))
    with transaction() as session:
        lock(session, cast.arta.customer_id)
        take_units(
            session,
            customer_id=cast.arta.customer_id,
            line_id=cast.arta.line_id,
            at=clock.now(),
            points_too=True,
        )
    page = browser("arta").get("/services").text
    assert 'data-standing="lost"' in page
    assert "Lost with the tariff change" in page
    assert "<progress" not in page


def test_the_services_page_of_a_customer_without_any_links_to_the_shop(browser: Browser) -> None:
    page = browser("besnik").get("/services").text
    assert 'href="/offers?kind=service"' in page


@pytest.mark.parametrize("page", ["/conversions", "/account", "/services"])
def test_the_account_and_the_codes_page_link_to_the_services_page(
    browser: Browser, page: str
) -> None:
    assert 'href="/services"' in browser("arta").get(page).text


def test_the_services_page_is_for_customers_only(client: BrowserLike, browser: Browser) -> None:
    assert client.get("/services").location.startswith("/login")
    assert browser("drita").get("/services").status_code == 403
    assert browser("support").get("/services").status_code == 403


def test_the_services_page_takes_a_constant_number_of_statements(
    browser: Browser, cast: Cast, count_statements: Count
) -> None:
    arta = browser("arta")
    bought(cast.arta, units_on_sale(cast))
    arta.get("/services")
    once = count_statements(lambda: arta.get("/services"))
    for _ in range(5):
        bought(cast.arta, units_on_sale(cast))
    assert count_statements(lambda: arta.get("/services")) == once <= 4


def test_the_receipt_of_what_ended_speaks_of_no_lost_points(browser: Browser, cast: Cast) -> None:
    made = bought(cast.arta, units_on_sale(cast))
    assert made.good_until is not None
    end_services(made.good_until)
    page = browser("arta").get(f"/conversions/{made.id}").text
    assert "It has ended." in page
    assert "the points are lost" not in page
