"""Fifty people at once over HTTP, two server processes: never one too many, on both databases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier

import httpx
import pytest
from sqlalchemy import func, select

from marketplace.catalogue.models import Stock
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel
from marketplace.conversions.verify import verify
from marketplace.foundation.extensions import db
from marketplace.points.accounts import balance
from tests.support.cast import Cast, ListedOffer, LotOf, Person, a_customer
from tests.support.csrf_client import BrowserLike
from tests.support.databases import Database
from tests.support.live_server import live_site, plain_client

PEOPLE = 50
NAIVE = "tests.races.naive:app"
Visitor = Callable[[Person], httpx.Client]
pytestmark = pytest.mark.slow


@pytest.fixture
def visitor(new_client: Callable[[], BrowserLike]) -> Iterator[Visitor]:
    """A browser of one of the cast, signed in, that sends the CSRF token."""

    def visitor(person: Person) -> httpx.Client:
        browser = new_client()
        browser.sign_in(person.user_id)
        token = browser.csrf_token()
        cookie = browser.get_cookie("session")
        assert cookie is not None
        headers = {"X-CSRFToken": token, "HX-Request": "true"}
        client = plain_client(headers=headers, cookies={"session": cookie.value})
        return open_clients.enter_context(client)

    with ExitStack() as open_clients:
        yield visitor


def together(requests: Sequence[Callable[[], httpx.Response]]) -> Counter[int]:
    """Send all requests at the same moment; how often each status came back."""
    start = Barrier(len(requests))

    def one(request: Callable[[], httpx.Response]) -> int:
        start.wait()
        return request().status_code

    with ThreadPoolExecutor(len(requests)) as pool:
        return Counter(pool.map(one, requests))


def converts(
    address: str, clients: Sequence[httpx.Client], offer: ListedOffer
) -> list[Callable[[], httpx.Response]]:
    def press(number: int) -> Callable[[], httpx.Response]:
        client = clients[number % len(clients)]
        url = f"{address}/offers/{offer.slug}/convert"
        return lambda: client.post(url, data={"key": f"press-{number}"})

    return [press(number) for number in range(PEOPLE)]


def booked() -> int:
    return db.session.scalar(select(func.count()).select_from(Conversion)) or 0


def test_the_last_points_the_limit_and_the_last_items_go_once(
    cast: Cast, database: Database, visitor: Visitor, tmp_path: Path
) -> None:
    last, rich = a_customer("last", [LotOf(50), LotOf(30)]), a_customer("rich", [LotOf(4000)])
    crowd = [visitor(a_customer(f"c{n}", [LotOf(100)])) for n in range(10)]
    limited, scarce = cast.an_offer(per_customer=2), cast.an_offer(points=10, stock=3)
    with live_site(database, tmp_path) as address:
        for_last = together(converts(address, [visitor(last)], cast.an_offer(points=80)))
        for_limit = together(converts(address, [visitor(rich)], limited))
        for_stock = together(converts(address, crowd, scarce))

    assert for_last == {200: 1, 409: PEOPLE - 1}
    assert for_limit == {200: 2, 409: PEOPLE - 2}
    assert for_stock == {200: 3, 409: PEOPLE - 3}
    assert balance(last.customer_id) == 0
    assert db.session.scalars(select(Stock.remaining)).all() == [0]
    assert booked() == 6
    assert verify().violations == []


def test_more_than_the_last_items_are_booked_over_http_without_transactions(
    cast: Cast, database: Database, visitor: Visitor, tmp_path: Path
) -> None:
    crowd = [visitor(a_customer(f"c{n}", [LotOf(100)])) for n in range(10)]
    scarce = cast.an_offer(points=10, stock=3)
    with live_site(database, tmp_path, NAIVE) as address:
        together(converts(address, crowd, scarce))

    assert booked() > 3


@pytest.fixture
def code(cast: Cast) -> str:
    offer, arta = cast.an_offer(), cast.arta
    made = convert(
        customer_id=arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="code"
    )
    return made.code or ""


def test_a_code_is_confirmed_once(
    cast: Cast, database: Database, visitor: Visitor, tmp_path: Path, code: str
) -> None:
    till = visitor(cast.drita)
    form = {"code": code, "branch": str(cast.bakery.branch_ids[0])}
    with live_site(database, tmp_path) as address:
        url = f"{address}/partner/codes/confirm"
        statuses = together([lambda: till.post(url, data=form)] * PEOPLE)
        page = till.get(f"{address}/partner/confirmations", headers={"HX-Request": "false"})

    assert statuses == {200: 1, 409: PEOPLE - 1}
    assert len(re.findall(r"Coffee", page.text)) >= 1
