"""A channel's rate is kept by all workers together; urgent messages wait only for each other."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.customers.models import Channel
from marketplace.foundation.extensions import db
from marketplace.foundation.job_queue import job_queue_of
from marketplace.messages import pace
from marketplace.messages.delivery import deliver_batch
from marketplace.messages.models import SendingPace
from marketplace.messages.pace import paced, reserve
from marketplace.messages.transport import mailbox
from tests.messages.conftest import Write
from tests.support.concurrency import Gap, all_at_once, naive_transactions

SLOW = 0.001  # messages a second: a turn in 1,000 s, so that the test's own time does not matter
STEP = 1000
PEOPLE = 6

pytestmark = pytest.mark.usefixtures("app")


def turns(times: int, *, urgent: bool = False, channel: Channel = Channel.SMS) -> list[int]:
    """Reserve turns, and return each in steps from now."""
    return [round(reserve(channel, SLOW, urgent=urgent) / STEP) for _ in range(times)]


def test_each_message_has_a_turn_of_its_own() -> None:
    assert turns(4) == [0, 1, 2, 3]


def test_an_urgent_message_waits_only_for_urgent_ones_and_moves_the_others_back() -> None:
    turns(3)
    assert turns(2, urgent=True) == [0, 1]
    assert turns(1) == [5]


def test_each_channel_has_its_own_rate() -> None:
    turns(3)
    assert turns(1, channel=Channel.EMAIL) == [0]


def test_a_time_without_messages_saves_no_turns() -> None:
    reserve(Channel.SMS, 1000, urgent=False)
    time.sleep(0.05)
    assert turns(2) == [0, 1]


def test_without_a_rate_nothing_waits_and_nothing_is_written(app: Flask) -> None:
    assert app
    assert list(paced("abc", Channel.SMS, 0, urgent=False)) == ["a", "b", "c"]
    assert db.session.scalars(select(SendingPace)).all() == []


def at_once(app: Flask) -> list[int]:
    """Return the turns that PEOPLE workers reserve at the same moment, after the first turn."""
    found = all_at_once(app, lambda _: turns(1)[0], PEOPLE)
    assert not [one for one in found if isinstance(one, Exception)], found
    return sorted(one for one in found if isinstance(one, int))


@pytest.fixture
def _looking_takes_a_moment(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert app
    reserve(Channel.SMS, SLOW, urgent=False)  # alone, so it must not wait for others
    real, looked = pace._now, Gap(0.02, people=3)

    def now_and_later(*given: object) -> object:
        found = real(*given)  # type: ignore[arg-type]
        looked()
        return found

    monkeypatch.setattr(pace, "_now", now_and_later)


@pytest.mark.usefixtures("_looking_takes_a_moment")
def test_workers_at_once_never_have_the_same_turn(app: Flask) -> None:
    assert at_once(app) == list(range(1, PEOPLE + 1))


@pytest.mark.usefixtures("_looking_takes_a_moment")
def test_without_the_lock_workers_have_the_same_turn(app: Flask) -> None:
    with naive_transactions():
        assert len(set(at_once(app))) < PEOPLE


def test_a_batch_leaves_at_the_rate_of_the_settings(
    fresh_app: Callable[..., Flask], write: Write
) -> None:
    for _ in range(6):
        write(email=None)
    with fresh_app(sms_rate=20).app_context():
        started = time.monotonic()
        deliver_batch(Channel.SMS)
        assert time.monotonic() - started >= 5 / 20
    assert len(mailbox.newest()) == 6


def test_a_worker_that_stops_does_not_wait_for_its_turn(
    fresh_app: Callable[..., Flask], write: Write
) -> None:
    write(email=None)
    app = fresh_app(sms_rate=SLOW)
    turns(2)
    job_queue_of(app).stopping.set()
    with app.app_context():
        deliver_batch(Channel.SMS)
    assert mailbox.newest() == []
