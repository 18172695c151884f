"""A worker that stops finishes the message under way and releases the others."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.foundation.extensions import db
from marketplace.foundation.job_queue import BATCHES_AT_ONCE, job_queue_of
from marketplace.messages.models import MessageState, OutboxMessage
from marketplace.schedule import worker
from tests.messages.mail_room import MailRoom, mail_room
from tests.messages.test_lanes import MANY, remind
from tests.support.cast import Cast
from tests.support.waiting import eventually


@pytest.fixture
def holding() -> Iterator[MailRoom]:
    """A mail server that takes nothing over before it is told to."""
    with mail_room(held="many", fresh="fresh") as room:
        yield room


def release(room: MailRoom) -> None:
    with smtplib.SMTP("127.0.0.1", room.port) as client:
        client.sendmail("a@example.com", ["fresh@example.com"], "Subject: go on\r\n\r\n")


def number(state: MessageState, *, leased: bool = False) -> int:
    db.session.rollback()
    held = OutboxMessage.leased_until.is_not(None) if leased else True
    wanted = select(func.count(OutboxMessage.id)).where(OutboxMessage.state == state, held)
    return db.session.scalar(wanted) or 0


def test_it_sends_what_it_began_and_releases_what_it_held(
    fresh_app: Callable[..., Flask], cast: Cast, holding: MailRoom
) -> None:
    remind(cast)
    app = fresh_app(worker_inside=True, sweep_seconds=1, mail_timeout=30, **holding.settings)
    worker.start_inside(app)
    assert eventually(lambda: holding.waiting == BATCHES_AT_ONCE)
    assert number(MessageState.PENDING, leased=True) > BATCHES_AT_ONCE
    stop = Thread(target=app.extensions[worker.INSIDE].stop)
    stop.start()
    assert eventually(job_queue_of(app).stopping.is_set)
    release(holding)
    stop.join()
    assert number(MessageState.SENT) == BATCHES_AT_ONCE
    assert number(MessageState.PENDING, leased=True) == 0
    assert number(MessageState.PENDING) == MANY - BATCHES_AT_ONCE


def test_it_waits_no_longer_than_its_bound(
    fresh_app: Callable[..., Flask],
    cast: Cast,
    holding: MailRoom,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "STOP_INSIDE_SECONDS", 0.2)
    remind(cast)
    app = fresh_app(worker_inside=True, sweep_seconds=1, mail_timeout=30, **holding.settings)
    worker.start_inside(app)
    assert eventually(lambda: holding.waiting == BATCHES_AT_ONCE)
    app.extensions[worker.INSIDE].stop()
    assert holding.recipients == []
    release(holding)
    assert eventually(lambda: number(MessageState.SENT) == BATCHES_AT_ONCE)


def test_a_worker_that_stopped_can_start_again(fresh_app: Callable[..., Flask], cast: Cast) -> None:
    app = fresh_app(worker_inside=True, sweep_seconds=1)
    worker.start_inside(app)
    threads = app.extensions[worker.INSIDE]
    threads.stop()
    remind(cast)
    threads.start()
    assert eventually(lambda: number(MessageState.SENT) == MANY)
    threads.stop()
