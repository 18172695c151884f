"""The customer's codes: the list, one receipt, and the QR."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from marketplace.accounts.models import Role
from marketplace.catalogue.models import OfferKind
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.redemption.confirm import confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.reversal.cancel import cancel
from marketplace.conversions.transitions import LIVE, move_to_cancelled
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from tests.blueprints.customers.conftest import Browser, Count
from tests.support.cast import Cast
from tests.support.conversion_of_kind import arta_has
from tests.support.csrf_client import BrowserLike

Buy = Callable[..., Receipt]


@pytest.fixture
def buy(cast: Cast) -> Buy:
    """Let Arta convert an offer."""

    def buy(title: str = "Coffee", **given: object) -> Receipt:
        offer = cast.an_offer(title, **given)
        arta = cast.arta.customer_id
        return convert(
            customer_id=arta, offer=offer.slug, via=ConversionChannel.WEB, key=offer.slug
        )

    return buy


def test_a_receipt_shows_the_code_until_when_and_where(browser: Browser, buy: Buy) -> None:
    made = buy(code_days=10)
    page = browser("arta").get(f"/conversions/{made.id}").text
    assert f'data-code="{made.code}"' in page
    assert f"/conversions/{made.id}/qr.svg" in page
    assert made.good_until is not None
    assert str(clock.local(made.good_until).year) in page
    assert "Rruga Agim 1, Prishtina" in page


def test_the_code_is_good_to_the_end_of_the_day_before_its_moment(
    browser: Browser, buy: Buy
) -> None:
    made = buy(code_days=1)
    page = browser("arta").get(f"/conversions/{made.id}").text
    assert made.good_until is not None
    last_day = clock.local(made.good_until).day
    good_until = re.search(r'Valid until</dt>\s*<dd><time datetime="([0-9-]+)"', page)
    assert good_until
    assert int(good_until.group(1)[-2:]) != last_day


def test_a_confirmed_code_is_no_longer_shown_to_be_used(
    browser: Browser, buy: Buy, cast: Cast
) -> None:
    made, bakery = buy(), cast.bakery
    confirm(
        code=made.code or "",
        till=Confirmer(partner_id=bakery.id, user_id=cast.drita.user_id),
        branch_id=bakery.branch_ids[0],
    )
    page = browser("arta").get(f"/conversions/{made.id}").text
    assert "This code is no longer valid" in page
    assert "Furra Drita Prishtina" in page
    assert "qr.svg" not in page


def test_a_cancelled_receipt_says_that_the_points_came_back(
    browser: Browser, buy: Buy, cast: Cast
) -> None:
    made = buy(points=80)
    cancel(conversion_id=made.id, reason="wrong", actor=cast.named("support").actor)
    assert "Cancelled; we refunded 80 points" in browser("arta").get(f"/conversions/{made.id}").text


LOST = {
    OfferKind.PARTNER: "Cancelled; no points were refunded.",
    OfferKind.SERVICE: "Lost with the tariff change; no points were refunded.",
    OfferKind.GIFT: "You returned it to a shop; no points were refunded.",
}


@pytest.mark.parametrize("kind", OfferKind)
def test_a_receipt_says_why_no_points_came_back(
    browser: Browser, cast: Cast, kind: OfferKind
) -> None:
    made = arta_has(cast, kind)
    with transaction() as session:
        assert move_to_cancelled(session, made.id, from_states=LIVE, reason="a test", lost=True)
    page = browser("arta").get(f"/conversions/{made.id}").text
    assert [said for said in LOST.values() if said in page] == [LOST[kind]]


@pytest.mark.parametrize("rest", ["", "/qr.svg"])
def test_another_customer_cannot_open_a_receipt(browser: Browser, buy: Buy, rest: str) -> None:
    made = buy()
    assert browser("besnik").get(f"/conversions/{made.id}{rest}").status_code == 404


@pytest.mark.parametrize("number", ["0", "999999", "9" * 18, "9" * 40, "x"])
def test_an_unknown_receipt_is_not_found(browser: Browser, number: str) -> None:
    assert browser("arta").get(f"/conversions/{number}").status_code == 404


def test_the_qr_is_a_picture(browser: Browser, buy: Buy) -> None:
    answer = browser("arta").get(f"/conversions/{buy().id}/qr.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.text.startswith("<svg")


def test_all_codes_are_listed_newest_first(browser: Browser, buy: Buy) -> None:
    first, second = buy("Coffee", points=10), buy("Tea", points=10)
    page = browser("arta").get("/conversions").text
    assert re.findall(r'data-code="([^"]+)"', page) == [second.code, first.code]


def test_no_codes_says_what_to_do(browser: Browser) -> None:
    page = browser("besnik").get("/conversions").text
    assert "No codes yet" in page
    assert 'href="/offers?affordable=1"' in page


def test_older_ones_are_a_page_away(browser: Browser, buy: Buy) -> None:
    for number in range(22):
        buy(f"Sweet {number}", points=1)
    arta = browser("arta")
    assert 'href="/conversions?page=2"' in arta.get("/conversions").text
    assert arta.get("/conversions?page=2").text.count("data-code=") == 2


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30])
def test_an_invalid_page_number_of_the_codes_shows_the_first_page(
    browser: Browser, buy: Buy, page: str
) -> None:
    made = buy()
    listed = browser("arta").get(f"/conversions?page={page}")
    assert listed.status_code == 200
    assert (made.code or "") in listed.text or page == "9" * 30


def test_the_list_of_codes_takes_three_statements(
    browser: Browser, buy: Buy, count_statements: Count
) -> None:
    for number in range(5):
        buy(f"Sweet {number}", points=1)
    arta = browser("arta")
    arta.get("/conversions")
    assert count_statements(lambda: arta.get("/conversions")) == 3


@pytest.mark.parametrize("address", ["/conversions", "/conversions/1", "/points"])
def test_the_pages_of_codes_and_points_are_for_customers_only(
    client: BrowserLike, browser: Browser, address: str
) -> None:
    assert client.get(address).location.startswith("/login")
    assert browser("drita").get(address).status_code == 403


def test_a_code_is_shown_alone_at_the_counter_while_it_is_good(
    browser: Browser, buy: Buy, cast: Cast
) -> None:
    made, arta = buy(), browser("arta")
    page = arta.get(f"/conversions/{made.id}/counter").text
    assert f'data-code="{made.code}"' in page
    assert page.index("/qr.svg") < page.index("data-code")
    assert "Rruga Agim 1, Prishtina" in page
    cancel(conversion_id=made.id, reason="By mistake", actor=cast.staff(Role.SUPPORT).actor)
    over = arta.get(f"/conversions/{made.id}/counter")
    assert "This code is no longer valid" in over.text
    assert "at-counter" not in over.text
    assert browser("besnik").get(f"/conversions/{made.id}/counter").status_code == 404


def test_only_a_good_code_may_be_kept_for_when_there_is_no_connection(
    browser: Browser, buy: Buy, cast: Cast
) -> None:
    made, arta = buy(), browser("arta")
    addresses = [f"/conversions/{made.id}/counter", f"/conversions/{made.id}/qr.svg"]
    owner = str(cast.arta.customer_id)
    assert [arta.get(one).headers.get("X-Keep-For") for one in addresses] == [owner, owner]
    assert "X-Keep-For" not in arta.get(f"/conversions/{made.id}").headers
    cancel(conversion_id=made.id, reason="By mistake", actor=cast.staff(Role.SUPPORT).actor)
    assert [arta.get(one).headers.get("X-Keep-For") for one in addresses] == [None, None]


def test_signing_out_deletes_what_the_browser_keeps(browser: Browser) -> None:
    assert browser("arta").post("/logout").headers["Clear-Site-Data"] == '"storage"'


def test_the_worker_of_codes_is_looked_for_anew_each_time(client: BrowserLike) -> None:
    worker = client.get("/code-worker.js")
    assert worker.mimetype == "text/javascript"
    assert worker.cache_control.no_cache
    assert "worker-src 'self'" in worker.headers["Content-Security-Policy"]
