"""Pressing Konverto."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from marketplace.catalogue.models import OfferKind, Unit
from marketplace.conversions import receipts
from marketplace.points import accounts
from tests.blueprints.customers.conftest import Browser, key_in
from tests.support.cast import Cast, ListedOffer
from tests.support.csrf_client import BrowserLike
from tests.support.places import change_terms

DATA = {"kind": OfferKind.SERVICE, "unit": Unit.MB, "units_per_point": 5, "points": 10}


def address(offer: ListedOffer) -> str:
    return f"/offers/{offer.slug}/convert"


def converted(cast: Cast) -> list[receipts.Receipt]:
    return receipts.of_customer(cast.arta.customer_id)


def test_a_conversion_leads_to_the_receipt_with_its_code(browser: Browser, cast: Cast) -> None:
    arta, offer = browser("arta"), cast.an_offer("Coffee")
    key = key_in(arta.get(f"/offers/{offer.slug}").text)
    answer = arta.post(address(offer), data={"key": key})
    assert answer.status_code == 303
    made = converted(cast)[0]
    assert answer.location == f"/conversions/{made.id}"
    assert f'data-code="{made.code}"' in arta.get(answer.location).text
    assert accounts.balance(cast.arta.customer_id) == 560


def test_the_same_key_again_is_the_same_conversion(browser: Browser, cast: Cast) -> None:
    arta, offer = browser("arta"), cast.an_offer("Coffee")
    places = {arta.post(address(offer), data={"key": "once"}).location for _ in range(3)}
    assert len(places) == 1
    assert accounts.balance(cast.arta.customer_id) == 560


def test_htmx_puts_the_receipt_in_place_of_the_offer(browser: Browser, cast: Cast) -> None:
    arta, offer = browser("arta"), cast.an_offer("Coffee")
    answer = arta.post(address(offer), data={"key": "k"}, htmx=True)
    made = converted(cast)[0]
    assert answer.status_code == 200
    assert f'data-code="{made.code}"' in answer.text
    assert "<html" not in answer.text
    assert answer.headers["HX-Push-Url"] == f"/conversions/{made.id}"
    assert answer.headers["HX-Retarget"] == "#offer"


def test_htmx_brings_the_balance_in_the_header_up_to_date(browser: Browser, cast: Cast) -> None:
    arta, offer = browser("arta"), cast.an_offer("Coffee")
    header = arta.get(f"/offers/{offer.slug}").text.split('id="header-balance"')[1]
    assert "640" in header.split("</a>")[0]
    receipt = arta.post(address(offer), data={"key": "k"}, htmx=True).text
    anew = receipt.split('id="header-balance"')[1].split("</a>")[0]
    assert 'data-hx-swap-oob="true"' in anew
    assert "560" in anew


def test_a_conversion_works_as_a_plain_form_with_the_pages_csrf_token(
    browser: Browser, cast: Cast
) -> None:
    arta, offer = browser("arta"), cast.an_offer("Coffee")
    page = arta.get(f"/offers/{offer.slug}").text
    assert f'action="{address(offer)}"' in page
    token = page.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    data = {"key": key_in(page), "csrf_token": token}
    assert arta.post(address(offer), data=data, csrf=False).status_code == 303


def test_a_conversion_without_the_csrf_token_is_refused(browser: Browser, cast: Cast) -> None:
    offer = cast.an_offer("Coffee")
    answer = browser("arta").post(address(offer), data={"key": "k"}, csrf=False)
    assert answer.status_code == 400
    assert converted(cast) == []


def test_a_visitor_who_converts_is_sent_to_sign_in(client: BrowserLike, cast: Cast) -> None:
    answer = client.post(address(cast.an_offer("Coffee")), data={"key": "k"})
    assert answer.status_code == 303
    assert answer.location.startswith("/login")


@pytest.mark.parametrize("name", ["drita", "marketing", "administrator"])
def test_only_customers_convert(browser: Browser, cast: Cast, name: str) -> None:
    answer = browser(name).post(address(cast.an_offer("Coffee")), data={"key": "k"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("name", "points", "words"),
    [
        ("besnik", 80, "You have 4 points and need 80."),
        ("dafina", 80, "Your points are blocked"),
    ],
)
def test_a_refusal_is_a_page_that_says_why(
    browser: Browser, cast: Cast, name: str, points: int, words: str
) -> None:
    offer = cast.an_offer("Coffee", points=points)
    answer = browser(name).post(address(offer), data={"key": "k"})
    assert answer.status_code == 409
    assert words in answer.text


def test_a_gift_is_not_reserved_without_a_shop(browser: Browser, cast: Cast) -> None:
    answer = browser("arta").post(address(cast.a_gift("Kettle")), data={"key": "k"})
    assert answer.status_code == 422
    assert "shop-error" in answer.text


def test_the_last_one_shows_as_sold_out_to_the_next(browser: Browser, cast: Cast) -> None:
    offer, arta = cast.an_offer("Coffee", stock=1), browser("arta")
    arta.post(address(offer), data={"key": "first"})
    assert arta.post(address(offer), data={"key": "second"}).status_code == 409
    assert "Sold out" in arta.get("/").text


def test_the_receipt_comes_again_after_the_offer_sold_out(browser: Browser, cast: Cast) -> None:
    offer, arta = cast.an_offer("Coffee", stock=1), browser("arta")
    first = arta.post(address(offer), data={"key": "k"})
    assert arta.post(address(offer), data={"key": "k"}).location == first.location


def test_an_unknown_offer_is_not_there(browser: Browser) -> None:
    answer = browser("arta").post("/offers/nothing/convert", data={"key": "k"})
    assert answer.status_code == 404


@pytest.mark.parametrize("key", ["", "k" * 65])
def test_an_invalid_idempotency_key_of_a_conversion_is_refused(
    browser: Browser, cast: Cast, key: str
) -> None:
    answer = browser("arta").post(address(cast.an_offer("Coffee")), data={"key": key})
    assert answer.status_code == 422
    assert converted(cast) == []


def test_a_service_goes_to_the_line_for_the_points_asked(browser: Browser, cast: Cast) -> None:
    offer = cast.an_offer("Data", **DATA)
    data = {"key": "k", "line": str(cast.arta.line_id), "points": "70"}
    browser("arta").post(address(offer), data=data)
    made = converted(cast)[0]
    assert (made.points, made.units, made.line) == (70, 350, cast.arta.number)
    assert made.code is None


def test_a_service_without_a_choice_goes_to_the_first_number(browser: Browser, cast: Cast) -> None:
    browser("arta").post(address(cast.an_offer("Data", **DATA)), data={"key": "k"})
    assert converted(cast)[0].points == 10


def beside(page: str, field: str) -> list[str]:
    """Return the errors shown next to the field."""
    said = page.partition(f'id="{field}-error"')[2].partition("</ul>")[0]
    return re.findall("<li>(.*?)</li>", said)


LEAST, WHOLE = "Convert at least 10 points.", "Enter a whole number."


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ("9", LEAST),
        ("", "Please fill this in."),
        ("-70", LEAST),
        ("x", WHOLE),
        ("70.5", WHOLE),
        ("²", WHOLE),
        ("9" * 30, "That number is too long."),
    ],
)
def test_invalid_points_for_a_service_are_shown_next_to_the_field(
    browser: Browser, cast: Cast, points: str, said: str
) -> None:
    data = {"key": "mine", "line": str(cast.arta.line_id), "points": points}
    answer = browser("arta").post(address(cast.an_offer("Data", **DATA)), data=data)
    assert answer.status_code == 422
    assert answer.text.count(said) == 2  # in the summary, and there
    assert len(beside(answer.text, "points")) == 1
    assert 'value="mine"' in answer.text
    assert converted(cast) == []


@pytest.mark.parametrize("htmx", [False, True])
def test_points_above_the_balance_are_shown_next_to_the_field_and_kept(
    browser: Browser, cast: Cast, *, htmx: bool
) -> None:
    offer, arta = cast.an_offer("Data", **DATA), browser("arta")
    arta.post(address(offer), data={"key": "in another tab", "points": "30"})
    data = {"key": "mine", "line": str(cast.arta.line_id), "points": "611"}
    answer = arta.post(address(offer), data=data, htmx=htmx)
    assert (answer.status_code, "<html" in answer.text) == (409, not htmx)
    sentence = "You have 610 points and need 611."
    assert beside(answer.text, "points") == [sentence]
    assert answer.text.count(sentence) == 2  # in the summary, and there
    for kept in ('value="611"', 'value="mine"', "checked"):
        assert kept in answer.text
    assert len(converted(cast)) == 1


@pytest.mark.parametrize("typed", ["", "abc", "9" * 30, "-1"])
@pytest.mark.parametrize(
    ("a_thing", "field", "sentence"),
    [
        (
            lambda cast: cast.an_offer("Data", **DATA),
            "line",
            "Choose one of your mobile numbers for this service.",
        ),
        (lambda cast: cast.a_gift("Mug"), "shop", "Choose one of our shops."),
    ],
)
def test_an_invalid_choice_in_the_offer_form_is_explained_next_to_it(
    browser: Browser,
    cast: Cast,
    a_thing: Callable[[Cast], ListedOffer],
    field: str,
    sentence: str,
    typed: str,
) -> None:
    answer = browser("arta").post(address(a_thing(cast)), data={"key": "k", field: typed})
    assert answer.status_code == 422
    assert beside(answer.text, field) == [sentence]


def test_limits_are_written_with_their_thousands_apart(browser: Browser, cast: Cast) -> None:
    data = {"key": "k", "points": "1000001"}
    answer = browser("arta").post(address(cast.an_offer("Data", **DATA)), data=data)
    assert beside(answer.text, "points") == ["Convert at most 1,000,000 points at once."]


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("besnik", {}, "You have 4 points and need 80."),
        ("dafina", {}, "Your points are blocked because you earned none"),
        ("arta", {"stock": 0}, "Sold out. Perhaps something similar?"),
        ("arta", {"per_customer": 1}, "the maximum number of times (1)"),
    ],
)
def test_a_refused_conversion_is_explained_on_the_offer_page(
    browser: Browser, cast: Cast, name: str, given: dict[str, int], words: str, *, htmx: bool
) -> None:
    offer, someone = cast.an_offer("Coffee", **given), browser(name)
    if "per_customer" in given:
        someone.post(address(offer), data={"key": "the first"})
    answer = someone.post(address(offer), data={"key": "k"}, htmx=htmx)
    assert (answer.status_code, "<html" in answer.text) == (409, not htmx)
    assert answer.text.count(words) == 1
    assert 'id="convert"' in answer.text
    assert 'class="refusal"' not in answer.text


def test_the_last_gift_that_goes_meanwhile_is_said_in_place(browser: Browser, cast: Cast) -> None:
    gift = cast.a_gift("Kettle", in_shop=1)
    data = {"key": "k", "shop": str(cast.shop)}
    assert browser("arta").post(address(gift), data=data).status_code == 303
    answer = browser("arta").post(address(gift), data=data | {"key": "another"})
    assert answer.status_code == 422
    assert "Sold out. Perhaps something similar?" in answer.text


def test_a_number_of_another_customer_is_refused_for_a_service(
    browser: Browser, cast: Cast
) -> None:
    data = {"key": "k", "line": str(cast.besnik.line_id), "points": "10"}
    answer = browser("arta").post(address(cast.an_offer("Data", **DATA)), data=data, htmx=True)
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith('<div class="convert" id="convert"')
    assert converted(cast) == []


@pytest.mark.parametrize("htmx", [True, False])
def test_no_other_price_is_taken_than_the_page_showed(
    browser: Browser, cast: Cast, *, htmx: bool
) -> None:
    offer = cast.an_offer()
    arta = browser("arta")
    assert priced(arta.get(f"/offers/{offer.slug}").text) == "80"
    change_terms(offer, points=300)
    sent = {"key": "k", "price": "80"}
    refused = arta.post(f"/offers/{offer.slug}/convert", data=sent, htmx=htmx)
    assert (refused.status_code, accounts.balance(cast.arta.customer_id)) == (422, 640)
    assert "This offer costs 300 points." in refused.text
    sent["price"] = priced(refused.text)
    assert arta.post(f"/offers/{offer.slug}/convert", data=sent).status_code == 303
    assert accounts.balance(cast.arta.customer_id) == 340


def priced(page: str) -> str:
    (found,) = re.findall(r'name="price"[^>]*value="(\d*)"', page)
    return str(found)


def test_an_offer_that_is_not_in_the_shop_is_neither_previewed_nor_converted(
    browser: Browser, cast: Cast
) -> None:
    arta = browser("arta")
    assert arta.get("/offers/no-such-offer/preview").status_code == 404
    for sent in ({"key": "k"}, {"key": "k", "preview": "1"}):
        assert arta.post("/offers/no-such-offer/convert", data=sent).status_code == 404, sent
    assert accounts.balance(cast.arta.customer_id) == 640
