"""A row that another session holds is a 503 for requests that need it; others are answered.

The server has two processes of four threads; a session like a person's at a prompt holds the row.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy import make_url

from marketplace.conversions.verify import verify
from marketplace.points.accounts import balance
from tests.support.cast import Cast, Person
from tests.support.csrf_client import BrowserLike
from tests.support.databases import Database
from tests.support.live_server import live_site, plain_client
from tests.support.waiting import eventually

pytestmark = [pytest.mark.slow, pytest.mark.databases("postgresql")]
REQUESTS = 21


@contextmanager
def somebody_holds(database: Database, customer_id: int) -> Iterator[None]:
    """Hold the customer's account in a session of its own."""
    address = make_url(database.url).set(drivername="postgresql")
    with psycopg.connect(address.render_as_string(hide_password=False)) as session:
        row = "SELECT 1 FROM points_accounts WHERE customer_id = %s FOR UPDATE"
        session.execute(row, [customer_id])
        yield


@pytest.fixture
def browser_of(new_client: Callable[[], BrowserLike]) -> Iterator[Callable[[Person], httpx.Client]]:
    """Make a signed-in browser that sends the CSRF token."""

    def browser_of(person: Person) -> httpx.Client:
        browser = new_client()
        browser.sign_in(person.user_id)
        token, cookie = browser.csrf_token(), browser.get_cookie("session")
        assert cookie is not None
        headers = {"X-CSRFToken": token, "Accept-Language": "en"}
        client = plain_client(headers=headers, cookies={"session": cookie.value})
        return open_clients.enter_context(client)

    with ExitStack() as open_clients:
        yield browser_of


def test_those_that_need_it_get_a_503_and_the_others_are_answered(
    cast: Cast, database: Database, browser_of: Callable[[Person], httpx.Client], tmp_path: Path
) -> None:
    offer = cast.an_offer(points=10)
    arta, besnik = browser_of(cast.arta), browser_of(cast.besnik)

    def press(site: str, number: int) -> httpx.Response:
        return arta.post(f"{site}/offers/{offer.slug}/convert", data={"key": f"press-{number}"})

    with live_site(database, tmp_path) as site, ThreadPoolExecutor(REQUESTS) as pool:
        besnik.get(f"{site}/points")
        with somebody_holds(database, cast.arta.customer_id):
            pressed = [pool.submit(press, site, number) for number in range(REQUESTS)]
            time.sleep(0.3)
            waits = [asked(besnik, f"{site}{path}") for path in ("/healthz", "/points", "/")]
            answers = [each.result(60) for each in pressed]
            waits += [asked(besnik, f"{site}/points") for _each in range(3)]
        assert eventually(lambda: press(site, REQUESTS).status_code in {200, 303}, 20)

    assert Counter(answer.status_code for answer in answers) == {503: REQUESTS}
    assert {answer.headers["Retry-After"] for answer in answers} == {"5"}
    assert max(waits) < 4
    assert balance(cast.arta.customer_id) == 630
    assert verify().violations == []


def asked(browser: httpx.Client, address: str) -> float:
    """The seconds until a good answer."""
    began = time.monotonic()
    assert browser.get(address).status_code == 200
    return time.monotonic() - began


def test_a_few_at_once_for_a_row_that_is_soon_free_are_all_served(
    cast: Cast, database: Database, browser_of: Callable[[Person], httpx.Client], tmp_path: Path
) -> None:
    offer, arta = cast.an_offer(points=10), browser_of(cast.arta)

    def press(site: str, number: int) -> int:
        url = f"{site}/offers/{offer.slug}/convert"
        return arta.post(url, data={"key": f"press-{number}"}).status_code

    with live_site(database, tmp_path) as site, ThreadPoolExecutor(8) as pool:
        pressed: list[Future[int]]
        with somebody_holds(database, cast.arta.customer_id):
            pressed = [pool.submit(press, site, number) for number in range(2)]
            time.sleep(0.4)
        assert {each.result(60) for each in pressed} <= {200, 303}
    assert balance(cast.arta.customer_id) == 620
