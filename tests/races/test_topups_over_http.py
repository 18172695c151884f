"""The same top-up told twenty times at once over HTTP is booked once, on both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path
from threading import Barrier
from time import sleep

import pytest
from sqlalchemy import func, select

from marketplace.accounts.tokens import NewToken
from marketplace.customers.models import Line
from marketplace.foundation.extensions import db
from marketplace.messages.models import OutboxMessage
from marketplace.points.accounts import balance
from marketplace.points.models import Lot, Source
from marketplace.points.verify import verify
from tests.blueprints.api.conftest import TOPUPS
from tests.blueprints.api.conftest import token as token
from tests.blueprints.api.test_topups import event
from tests.points.conftest import contract as contract
from tests.support.cast import Cast
from tests.support.databases import Database
from tests.support.live_server import live_site, plain_client

TIMES = 20
NAIVE = "tests.races.naive_topups:app"
Answers = list[tuple[int, bytes]]
pytestmark = pytest.mark.slow


@pytest.fixture
def tell(
    contract: Line, token: NewToken, database: Database, tmp_path: Path
) -> Callable[[str], Answers]:
    """Tell the top-up as often at the same moment; what came back."""

    def tell(app: str) -> Answers:
        start = Barrier(TIMES)
        headers = {"Authorization": f"Bearer {token.secret}"}
        with live_site(database, tmp_path, app) as address, plain_client() as client:

            def one(_number: int) -> tuple[int, bytes]:
                start.wait()
                while True:  # a busy row is answered with Retry-After, as a till would heed it
                    answer = client.post(address + TOPUPS, json=event(contract), headers=headers)
                    if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
                        return answer.status_code, answer.content
                    sleep(int(answer.headers["Retry-After"]))

            with ThreadPoolExecutor(TIMES) as pool:
                return list(pool.map(one, range(TIMES)))

    return tell


def lots() -> int:
    return db.session.scalar(select(func.count()).where(Lot.source == Source.TOPUP)) or 0


def test_a_top_up_sent_many_times_over_http_is_booked_and_told_once(
    cast: Cast, tell: Callable[[str], Answers]
) -> None:
    answers = tell("wsgi:app")
    assert Counter(status for status, _ in answers) == {201: 1, 200: TIMES - 1}
    assert len({body for _, body in answers}) == 1
    assert (lots(), balance(cast.besnik.customer_id)) == (1, 29)
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 1
    assert verify().violations == []


def test_a_top_up_over_http_without_transactions_is_not_booked_once(
    tell: Callable[[str], Answers],
) -> None:
    answers = Counter(status for status, _ in tell(NAIVE))
    assert answers != {201: 1, 200: TIMES - 1}
