"""The worker inside the server's process, the thread that wakes it, and its chores."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Event

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Proof, SignIn
from marketplace.foundation import clock, job_queue
from marketplace.foundation.extensions import db
from marketplace.foundation.job_queue import WakeThread, job_queue_of
from marketplace.messages.transport import mailbox
from marketplace.points.calendar.models import CalendarDay
from marketplace.schedule import worker
from tests.messages.conftest import Write
from tests.support.cast import Cast
from tests.support.cast import write as write_row
from tests.support.waiting import eventually

FreshApp = Callable[..., Flask]


@pytest.fixture
def busy_app(fresh_app: FreshApp) -> Iterator[Flask]:
    """An app whose worker runs inside this process."""
    app = fresh_app(worker_inside=True, sweep_seconds=1)
    worker.start_inside(app)
    yield app
    app.extensions[worker.INSIDE].stop()


def sent() -> int:
    db.session.rollback()
    return len(mailbox.newest())


def test_a_message_arrives_after_the_worker_is_woken(busy_app: Flask, write: Write) -> None:
    with busy_app.app_context():
        write()
        job_queue.wake()
        assert eventually(lambda: sent() == 2)


def test_a_message_without_a_wake_is_sent_by_the_sweep(busy_app: Flask, write: Write) -> None:
    with busy_app.app_context():
        write()
        assert eventually(lambda: sent() == 2)


def test_the_worker_inside_starts_once(busy_app: Flask) -> None:
    before = threading.active_count()
    worker.start_inside(busy_app)
    assert threading.active_count() == before


def test_the_worker_stays_out_unless_it_is_asked_for(fresh_app: FreshApp) -> None:
    app = fresh_app()
    worker.start_inside(app)
    assert worker.INSIDE not in app.extensions


def test_a_failing_chore_does_not_stop_the_others(
    fresh_app: FreshApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def broken() -> None:
        raise RuntimeError

    monkeypatch.setattr(worker, "CHORES", (broken, lambda: done.append("done")))
    worker.do_chores(fresh_app())
    assert done == ["done"]


@pytest.mark.parametrize(("minute", "left"), [(0, []), (1, ["old"]), (59, ["old"])])
def test_old_data_is_deleted_once_an_hour(
    fresh_app: FreshApp, cast: Cast, minute: int, left: list[str]
) -> None:
    ended = clock.now() - timedelta(days=1)
    user_id = cast.arta.user_id
    moments = {"created_at": ended, "expires_at": ended, "proven_at": ended}
    password = Proof.PASSWORD
    write_row(SignIn(token_hash="old", user_id=user_id, proven_by=password, **moments))
    write_row(CalendarDay(day=clock.today(), finished_at=ended))
    with time_machine.travel(clock.now().replace(minute=minute)):
        worker.do_chores(fresh_app())
    assert db.session.scalars(select(SignIn.token_hash)).all() == left


def test_a_wake_outside_any_app_does_nothing() -> None:
    job_queue.wake()


def test_a_wake_rings_for_both_lanes_of_each_channel_the_network_the_hub_and_feeds(
    fresh_app: FreshApp,
) -> None:
    assert set(job_queue_of(fresh_app()).jobs) == {
        *("urgent email", "email", "urgent sms", "sms", "network", "hub", "feeds", "code pools"),
    }


def test_many_wakes_at_once_become_one_at_once_and_one_later() -> None:
    rings: list[float] = []
    waker = WakeThread(lambda: rings.append(time.monotonic()))
    for _ in range(1000):
        waker.request()
    assert eventually(lambda: len(rings) >= 1)
    time.sleep(1.2)
    assert len(rings) <= 2


def test_a_slow_queue_does_not_delay_a_wake() -> None:
    answered = Event()
    waker = WakeThread(lambda: answered.wait(60))
    started = time.monotonic()
    waker.request()
    waker.request()
    assert time.monotonic() - started < 30
    answered.set()


def test_a_wake_that_failed_is_followed_by_one_that_works() -> None:
    rings: list[int] = []

    def ring() -> None:
        rings.append(1)
        raise ConnectionError

    waker = WakeThread(ring)
    waker.request()
    assert eventually(lambda: len(rings) == 1)
    waker.request()
    assert eventually(lambda: len(rings) == 2)


def test_the_last_wake_is_sent_before_a_process_ends_and_none_after_it() -> None:
    rings: list[int] = []
    waker = WakeThread(lambda: rings.append(1))
    waker.request()
    assert eventually(lambda: len(rings) == 1)
    waker.request()  # within the pause between two wakes
    waker.end()
    assert len(rings) == 2
    waker.request()
    time.sleep(0.1)
    assert len(rings) == 2


def test_a_process_that_requested_no_wake_sends_none_when_it_ends() -> None:
    rings: list[int] = []
    WakeThread(lambda: rings.append(1)).end()
    assert rings == []
