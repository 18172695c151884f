"""`POSTS_PER_MINUTE` is counted in the database: one limit for all machines, and never a 500."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Barrier, Lock

import pytest
import time_machine
from flask import Flask

from marketplace.accounts import throttle
from marketplace.accounts.request_counts import DatabaseStorage
from marketplace.accounts.throttle import Scope
from tests.support.concurrency import all_at_once, nothing_is_locked
from tests.support.csrf_client import BrowserLike

NOON = datetime(2026, 5, 5, 12, 0, 10, tzinfo=UTC)
KEY = "LIMITS:LIMITER/203.0.113.1/global/2/1/minute"
PEOPLE = 12
FreshApp = Callable[..., Flask]


@pytest.fixture
def storage(app: Flask) -> DatabaseStorage:
    assert app
    return DatabaseStorage()


def test_two_machines_share_one_limit(fresh_app: FreshApp) -> None:
    machines = [BrowserLike(fresh_app(posts_per_minute=2)) for _ in range(2)]
    with time_machine.travel(NOON, tick=False):
        answers = [machine.post("/logout").status_code for machine in [*machines, *machines]]
    assert answers[:2] == [302, 302] or answers[:2] == [303, 303]
    assert answers[2:] == [429, 429]


def test_the_next_minute_begins_anew(fresh_app: FreshApp) -> None:
    client = BrowserLike(fresh_app(posts_per_minute=2))
    with time_machine.travel(NOON, tick=False) as now:
        assert [client.post("/logout").status_code for _ in range(3)][2:] == [429]
        now.shift(60)
        assert client.post("/logout").status_code != 429


def test_a_setting_that_names_redis_changes_nothing(fresh_app: FreshApp) -> None:
    client = BrowserLike(fresh_app(posts_per_minute=2, redis_url="redis://127.0.0.1:9/0"))
    with time_machine.travel(NOON, tick=False):
        assert [client.post("/logout").status_code for _ in range(3)][2:] == [429]


def test_with_the_database_away_a_post_is_told_to_come_again(fresh_app: FreshApp) -> None:
    app = fresh_app(posts_per_minute=2, database_url="postgresql://nobody@127.0.0.1:9/none")
    app.testing = False
    answer = BrowserLike(app).post("/logout")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_the_address_is_not_kept(storage: DatabaseStorage) -> None:
    storage.incr(KEY, 60)
    assert storage.get(KEY) == 1
    assert throttle._subject_hash(KEY) != KEY


def test_counts_can_be_forgotten_one_by_one_and_together(storage: DatabaseStorage) -> None:
    for key in (KEY, "another"):
        storage.incr(key, 60, amount=3)
    storage.clear(KEY)
    assert (storage.get(KEY), storage.get("another")) == (0, 3)
    storage.reset()
    assert storage.get("another") == 0
    assert storage.check()


def test_a_minute_ends_where_the_clock_says_so(storage: DatabaseStorage) -> None:
    with time_machine.travel(NOON, tick=False):
        assert storage.get_expiry(KEY) == datetime(2026, 5, 5, 12, 1, tzinfo=UTC).timestamp()


def test_requests_at_once_are_all_counted(app: Flask, storage: DatabaseStorage) -> None:
    counts = all_at_once(app, lambda _: storage.incr(KEY, 3600), PEOPLE)
    assert sorted(counts, key=str) == sorted(range(1, PEOPLE + 1), key=str)


def test_counting_by_looking_first_would_lose_some(app: Flask, storage: DatabaseStorage) -> None:
    everybody_looked, writing = Barrier(PEOPLE), Lock()

    def look_then_write(_: int) -> None:
        known = storage.get(KEY)
        everybody_looked.wait()
        with writing:  # to forget and to count are one write here
            throttle.forget(Scope.REQUEST_ADDRESS, KEY)
            storage.incr(KEY, 60, amount=known + 1)

    with nothing_is_locked():
        all_at_once(app, look_then_write, PEOPLE)
    assert storage.get(KEY) < PEOPLE
