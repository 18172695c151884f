"""A service's page: how many points, what they give, until when, and on which number."""

from __future__ import annotations

import re

import pytest

from marketplace.catalogue.models import OfferKind, Unit
from marketplace.conversions import receipts
from tests.blueprints.customers.conftest import Browser
from tests.membership.tariff_change.tariffs import BUSINESS, POSTPAID, PREPAID, units_on_sale
from tests.support.cast import Cast, ListedOffer, a_line
from tests.support.csrf_client import BrowserLike

PACKAGE = {"kind": OfferKind.SERVICE, "unit": Unit.PACKAGE, "points": 90, "code_days": 31}


def page_of(client: BrowserLike, offer: ListedOffer, rest: str = "") -> str:
    answer = client.get(f"/offers/{offer.slug}{rest}")
    assert answer.status_code == 200
    return answer.text


def tag(page: str, mark: str) -> str:
    found = re.search(rf"<input[^>]*{mark}[^>]*>", page)
    assert found, mark
    return found[0]


def test_the_slider_goes_from_the_least_to_all_of_ones_points(browser: Browser, cast: Cast) -> None:
    slider = tag(page_of(browser("arta"), units_on_sale(cast)), 'type="range"')
    assert 'min="10"' in slider
    assert 'max="640"' in slider
    assert 'data-slides="points"' in slider
    assert "name=" not in slider


def test_the_table_says_what_points_give_and_leads_to_each(browser: Browser, cast: Cast) -> None:
    offer = units_on_sale(cast)
    page = page_of(browser("arta"), offer)
    for points, units in ((10, "100"), (20, "200"), (50, "500"), (100, "1,000"), (640, "6,400")):
        assert f"/offers/{offer.slug}/preview?points={points}#convert" in page
        assert f'<td class="number">{units} MB</td>' in page


def test_a_visitor_reads_the_table_without_links(client: BrowserLike, cast: Cast) -> None:
    page = page_of(client, units_on_sale(cast))
    assert page.count('<td class="number">') == 4
    assert "data-fills" not in page


def test_rows_beyond_ones_points_cannot_be_chosen(browser: Browser, cast: Cast) -> None:
    page = page_of(browser("besnik"), units_on_sale(cast))
    assert page.count("gives__not") == 4
    assert "data-fills" not in page


def test_a_choice_without_javascript_fills_the_form_and_opens_it(
    browser: Browser, cast: Cast
) -> None:
    page = page_of(browser("arta"), units_on_sale(cast), "/preview?points=50")
    assert re.search(r"data-modal open>", page)
    assert 'value="50"' in tag(page, 'name="points"')
    assert 'data-units="500"' in page


def test_show_what_i_get_converts_nothing(browser: Browser, cast: Cast) -> None:
    offer, arta = units_on_sale(cast), browser("arta")
    data = {"key": "k", "line": str(cast.arta.line_id), "points": "30", "preview": "1"}
    answer = arta.post(f"/offers/{offer.slug}/convert", data=data)
    assert answer.status_code == 200
    assert 'data-units="300"' in answer.text
    assert 'value="30"' in tag(answer.text, 'name="points"')
    assert receipts.of_customer(cast.arta.customer_id) == []


@pytest.mark.parametrize("points", ["9", "x", ""])
def test_showing_says_too_what_is_wrong(browser: Browser, cast: Cast, points: str) -> None:
    data = {"key": "k", "line": str(cast.arta.line_id), "points": points, "preview": "1"}
    answer = browser("arta").post(f"/offers/{units_on_sale(cast).slug}/convert", data=data)
    assert answer.status_code == 422
    assert 'id="points-error"' in answer.text


def test_numbers_that_do_not_fit_are_shown_with_the_reason(browser: Browser, cast: Cast) -> None:
    business = a_line(cast.arta.customer_id, tariff=BUSINESS)
    page = page_of(browser("arta"), units_on_sale(cast))
    assert "disabled" in tag(page, f'value="{business.id}"')
    assert f'id="line-{business.id}-not"' in page
    assert "checked" in tag(page, f'value="{cast.arta.line_id}"')


def test_the_number_that_fits_is_chosen_from_the_first(browser: Browser, cast: Cast) -> None:
    postpaid = a_line(cast.arta.customer_id, tariff=POSTPAID)
    page = page_of(browser("arta"), units_on_sale(cast, tariffs=[POSTPAID]))
    assert "checked" in tag(page, f'value="{postpaid.id}"')
    assert "disabled" in tag(page, f'value="{cast.arta.line_id}"')


def test_where_none_fits_there_is_no_button_and_the_numbers_stand_there(
    browser: Browser, cast: Cast
) -> None:
    page = page_of(browser("arta"), cast.an_offer("Hej", tariffs=[POSTPAID], **PACKAGE))
    assert 'name="key"' not in page
    assert f'number--not">{cast.arta.number}' in page
    assert "kind=service" in page


def test_a_number_that_a_service_does_not_fit_is_refused_next_to_it(
    browser: Browser, cast: Cast
) -> None:
    business = a_line(cast.arta.customer_id, tariff=BUSINESS)
    data = {"key": "k", "line": str(business.id), "points": "10"}
    answer = browser("arta").post(f"/offers/{units_on_sale(cast).slug}/convert", data=data)
    assert answer.status_code == 422
    assert 'id="line-error"' in answer.text
    assert receipts.of_customer(cast.arta.customer_id) == []


def test_the_preview_follows_the_number_too(browser: Browser, cast: Cast) -> None:
    second = a_line(cast.arta.customer_id)
    offer, arta = units_on_sale(cast), browser("arta")
    seen = arta.get(f"/offers/{offer.slug}/preview?points=20&line={second.id}", htmx=True).text
    assert second.number in seen
    assert 'data-units="200"' in seen
    stranger = f"/offers/{offer.slug}/preview?points=20&line={cast.besnik.line_id}"
    assert cast.besnik.number not in arta.get(stranger, htmx=True).text


@pytest.mark.parametrize(
    ("given", "sms", "number"),
    [
        ({"unit": Unit.MB}, "20 MB", "3"),
        ({"unit": Unit.SMS}, "20 SMS", "2"),
        ({"unit": Unit.MMS}, "20 MMS", "4"),
    ],
)
def test_sms_and_dialling_stand_on_the_page(
    client: BrowserLike, cast: Cast, given: dict[str, Unit], sms: str, number: str
) -> None:
    page = page_of(client, units_on_sale(cast, **given))
    assert f">{sms}</a>" in page
    assert "*777*1#</a>" in page
    assert f'<span class="code-small">{number}</span>' in page


@pytest.mark.parametrize(
    ("code", "sms", "number"),
    [("HEJ", "90 Hej", None), ("MSUPER", "90 Msuper", "6"), ("MFILLO", "90 Mfillo", "5")],
)
def test_packages_have_the_programmes_words_and_numbers(
    client: BrowserLike, cast: Cast, code: str, sms: str, number: str | None
) -> None:
    page = page_of(client, cast.an_offer("Package", offer_code=code, **PACKAGE))
    assert f">{sms}</a>" in page
    assert ("*777*1#" in page) is bool(number)
    assert number is None or f'<span class="code-small">{number}</span>' in page


def test_the_page_says_for_which_tariffs_and_how_long(browser: Browser, cast: Cast) -> None:
    page = page_of(browser("arta"), cast.an_offer("Hej", tariffs=[PREPAID], **PACKAGE))
    assert re.search(r"<dd>Private, prepaid</dd>", page)
    assert re.search(r"<dd>31 days</dd>", page)
