"""Messages are leased, sent and settled; failed ones are retried, and given up in the end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from marketplace.customers.models import Channel
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.settings import Settings
from marketplace.messages import delivery
from marketplace.messages.delivery import BATCH, deliver_batch, lease, settle_failed, settle_sent
from marketplace.messages.models import MessageState, OutboxMessage
from marketplace.messages.transport import mailbox
from tests.messages.conftest import Write, deliver

MINUTE = timedelta(minutes=1)
Outbox = Callable[[], list[OutboxMessage]]


def test_a_due_message_is_sent_once(app: Flask, write: Write, outbox: Outbox) -> None:
    write()
    deliver(app)
    deliver(app)
    assert {(message.state, message.attempts) for message in outbox()} == {(MessageState.SENT, 1)}
    assert len(mailbox.newest()) == 2


def test_the_oldest_batch_goes_first_and_the_rest_follows(write: Write) -> None:
    for _ in range(BATCH + 1):
        write(email=None)
    assert deliver_batch(Channel.SMS)
    assert len(mailbox.newest()) == BATCH
    assert deliver_batch(Channel.SMS)
    assert not deliver_batch(Channel.SMS)
    assert len(mailbox.newest()) == BATCH + 1


def test_a_leased_message_cannot_be_leased_again(write: Write) -> None:
    write(email=None)
    assert len(lease(Channel.SMS, MINUTE)) == 1
    assert lease(Channel.SMS, MINUTE) == []


def test_a_lease_that_ran_out_is_anybodys(write: Write) -> None:
    write(email=None)
    lease(Channel.SMS, MINUTE)
    with time_machine.travel(clock.now() + 2 * MINUTE):
        assert len(lease(Channel.SMS, MINUTE)) == 1


def test_a_worker_that_lost_the_lease_cannot_settle_the_message(
    write: Write, outbox: Outbox
) -> None:
    write(email=None)
    (late,) = lease(Channel.SMS, MINUTE)
    with time_machine.travel(clock.now() + 2 * MINUTE):
        lease(Channel.SMS, MINUTE)
        assert not settle_sent(late)
    assert [message.state for message in outbox()] == [MessageState.PENDING]


def test_workers_at_once_share_the_messages_without_doubles(app: Flask, write: Write) -> None:
    for _ in range(3 * BATCH):
        write(email=None)
    taken: list[int] = []

    def work() -> None:
        with app.app_context():
            taken.extend(leased.message.id for leased in lease(Channel.SMS, MINUTE))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 3 * BATCH


def test_a_lease_about_to_end_is_left_to_end(write: Write, outbox: Outbox, app: Flask) -> None:
    write(email=None)
    short = app.config["SETTINGS"].model_copy(update={"message_lease_seconds": 5})
    app.config["SETTINGS"], usual = short, app.config["SETTINGS"]
    try:
        deliver_batch(Channel.SMS)
    finally:
        app.config["SETTINGS"] = usual
    assert [message.state for message in outbox()] == [MessageState.PENDING]
    assert mailbox.newest() == []


def test_a_failed_message_waits_longer_each_time(app: Flask, write: Write, outbox: Outbox) -> None:
    write(email=None)
    waits = [fail_once(app, outbox) for _ in range(3)]
    assert 5 <= waits[0] <= 10 <= waits[1] <= 20 <= waits[2] <= 40


def fail_once(app: Flask, outbox: Outbox) -> float:
    """Let the next attempt fail, and return the seconds until the one after it."""
    with time_machine.travel(outbox()[0].next_attempt_at, tick=False):
        (leased,) = lease(Channel.SMS, MINUTE)
        settle_failed(leased, app.config["SETTINGS"], "503")
        db.session.expire_all()
        return (outbox()[0].next_attempt_at - clock.now()).total_seconds()


def test_a_message_is_a_dead_letter_after_too_many_failures(
    app: Flask, write: Write, outbox: Outbox
) -> None:
    write(email=None)
    settings: Settings = app.config["SETTINGS"]
    for _ in range(settings.message_attempts):
        assert outbox()[0].state is MessageState.PENDING
        fail_once(app, outbox)
    assert outbox()[0].state is MessageState.DEAD
    assert outbox()[0].last_error == "503"
    with time_machine.travel(clock.now() + timedelta(days=30)):
        assert lease(Channel.SMS, MINUTE) == []


def test_a_message_that_cannot_be_put_into_words_fails_alone(
    app: Flask, write: Write, outbox: Outbox
) -> None:
    write(email=None, facts={"kind": "partner"})
    write(email=None)
    deliver(app)
    broken, good = outbox()
    assert (broken.state, broken.attempts) == (MessageState.PENDING, 1)
    assert "KeyError" in (broken.last_error or "")
    assert good.state is MessageState.SENT


@pytest.mark.parametrize("settled", [True, False])
def test_a_secret_is_erased_once_its_message_is_sent_or_given_up(
    app: Flask, write: Write, outbox: Outbox, *, settled: bool
) -> None:
    write("registration_pin", facts={"pin": "123456", "minutes": 10})
    (leased,) = lease(Channel.SMS, MINUTE)
    last: Any = app.config["SETTINGS"].model_copy(update={"message_attempts": 1})
    _ = settle_sent(leased) if settled else settle_failed(leased, last, "503")
    assert outbox()[0].facts == {}


def test_no_message_is_sent_inside_a_transaction(
    app: Flask, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(email=None)
    inside: list[bool] = []

    def look(*_: object) -> None:
        inside.append(db.session().in_transaction())

    monkeypatch.setattr(delivery, "transport", lambda *_: nullcontext(look))
    deliver(app)
    assert inside == [False]
