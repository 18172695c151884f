"""The page of an offer by the amount: what points give, the field, the preview and the receipt."""

from __future__ import annotations

import pytest

from marketplace.conversions import receipts
from tests.blueprints.customers.conftest import Browser, key_in
from tests.channels.amounts import euros_off
from tests.support.cast import Cast


def test_the_page_says_what_points_give_and_asks_how_many(browser: Browser, cast: Cast) -> None:
    page = browser("arta").get(f"/offers/{euros_off(cast).slug}").text
    assert 'id="points" inputmode="numeric" max="400" min="20" name="points"' in page
    assert 'step="5"' in page
    for words in ("€1.00 for 20 points", "€0.25 for 5 points", "€20.00 for 400 points"):
        assert words in " ".join(page.split()), words
    assert "EURO 20" in page
    assert "For which number" not in page


def test_the_shop_window_shows_the_least_and_its_worth(browser: Browser, cast: Cast) -> None:
    assert euros_off(cast)
    page = " ".join(browser("besnik").get("/offers").text.split())
    assert '<span class="small">from</span>' in page
    assert "worth €1.00" in page
    assert "16" in page  # the points that Besnik, who has 4, still needs


def test_the_preview_follows_the_points(browser: Browser, cast: Cast) -> None:
    address, arta = f"/offers/{euros_off(cast).slug}/preview", browser("arta")
    seen = arta.get(f"{address}?points=45", htmx=True).text
    assert 'data-cents="225"' in seen
    assert "595 points" in seen
    assert "40 or 45 points" in arta.get(f"{address}?points=42", htmx=True).text


def test_without_script_the_amount_is_shown_by_a_button(browser: Browser, cast: Cast) -> None:
    form = {"key": "k", "points": "60", "preview": "1"}
    answer = browser("arta").post(f"/offers/{euros_off(cast).slug}/convert", data=form)
    assert answer.status_code == 200
    assert 'data-cents="300"' in answer.text
    assert receipts.of_customer(cast.arta.customer_id) == []


def test_the_receipt_and_my_codes_say_the_amount(browser: Browser, cast: Cast) -> None:
    arta, offer = browser("arta"), euros_off(cast)
    key = key_in(arta.get(f"/offers/{offer.slug}").text)
    form = {"key": key, "points": "40"}
    answers = [arta.post(f"/offers/{offer.slug}/convert", data=form) for _ in range(2)]
    (made,) = receipts.of_customer(cast.arta.customer_id)
    assert (made.points, made.amount_cents) == (40, 200)
    assert {one.location for one in answers} == {f"/conversions/{made.id}"}
    assert "€2.00 off" in arta.get(answers[0].location).text
    assert "2.00 EUR: Amount" in arta.get("/conversions").text


@pytest.mark.parametrize(
    ("points", "says"),
    [
        ("", "fill this in"),
        ("15", "at least 20 points"),
        ("42", "40 or 45 points"),
        ("405", "at most 400 points"),
        ("-40", "at least 20 points"),
        ("4O", "whole number"),
        ("9" * 30, "too long"),
    ],
)
def test_points_that_it_does_not_take_are_refused_next_to_the_field(
    browser: Browser, cast: Cast, points: str, says: str
) -> None:
    form = {"key": "k", "points": points}
    answer = browser("arta").post(f"/offers/{euros_off(cast).slug}/convert", data=form)
    assert answer.status_code == 422
    assert says in answer.text
    assert receipts.of_customer(cast.arta.customer_id) == []
