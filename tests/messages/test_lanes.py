"""Urgent messages leave before all others, and one SMTP connection carries many emails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.customers.models import Channel
from marketplace.foundation import clock, job_queue
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.messages.delivery import BATCH, OTHERS, URGENT, deliver_batch, lease
from marketplace.messages.models import MessageState, OutboxMessage, Priority
from marketplace.messages.outbox import BulkMessage, write_many
from marketplace.messages.texts import KINDS
from marketplace.points.calendar.models import CalendarDay
from marketplace.schedule import worker
from tests.messages.conftest import MINUTE, Write
from tests.messages.mail_room import mail_room
from tests.support.cast import Cast
from tests.support.cast import write as write_row
from tests.support.waiting import eventually

FreshApp = Callable[..., Flask]
Outbox = Callable[[], list[OutboxMessage]]
MANY = 2 * BATCH + 10


def remind(cast: Cast, number: int = MANY) -> None:
    """Write as many reminders by email, all to Arta, under addresses of their own.

    Those of the calendar are sent already, so that a worker writes no more of them.
    """
    write_row(CalendarDay(day=clock.today(), finished_at=clock.now()))
    facts = {"points": 12, "expires_on": "2018-06-30"}
    arta = cast.arta.customer_id
    with transaction() as session:
        reminders = (
            BulkMessage(arta, "sq", f"many{each}@example.com", None, facts)
            for each in range(number)
        )
        write_many(session, "points_expire", reminders)


@contextmanager
def working(app: Flask) -> Iterator[None]:
    """Let a worker inside this process deliver what the app writes."""
    worker.start_inside(app)
    try:
        yield
    finally:
        app.extensions[worker.INSIDE].stop()


def left() -> int:
    db.session.rollback()
    pending = OutboxMessage.state == MessageState.PENDING
    return db.session.scalar(select(func.count()).where(pending)) or 0


def test_a_fresh_code_is_sent_first_though_thousands_of_reminders_wait(
    fresh_app: FreshApp, cast: Cast, write: Write
) -> None:
    remind(cast, 3000)
    write(email="fresh@example.com", phone=None)
    with mail_room() as room, fresh_app(**room.settings).app_context():
        deliver_batch(Channel.EMAIL)
    assert room.recipients[0] == "fresh@example.com"


def test_a_fresh_code_overtakes_the_batches_of_reminders_that_are_under_way(
    fresh_app: FreshApp, cast: Cast, write: Write
) -> None:
    remind(cast)
    with mail_room(held="many", fresh="fresh") as room:
        app = fresh_app(worker_inside=True, sweep_seconds=1, mail_timeout=30, **room.settings)
        with working(app), app.app_context():
            assert eventually(lambda: room.waiting == job_queue.BATCHES_AT_ONCE)
            write(email="fresh@example.com", phone=None)
            job_queue.wake()
            assert eventually(lambda: left() == 0)
    assert room.recipients[0] == "fresh@example.com"
    assert len(room.recipients) == len(set(room.recipients)) == MANY + 1


def test_what_happened_to_one_customer_is_told_before_reminders(
    cast: Cast, write: Write, outbox: Outbox
) -> None:
    remind(cast)
    (notice,) = write("account_closed", phone=None, facts={"points": 5})
    assert [message.priority for message in outbox()][-1] == Priority.NOTICE
    first = lease(Channel.EMAIL, MINUTE, OTHERS)[0]
    assert first.message.id == notice


def test_the_lane_of_urgent_messages_takes_no_others(cast: Cast) -> None:
    remind(cast)
    assert lease(Channel.EMAIL, MINUTE, URGENT) == []


def test_the_other_lane_leaves_urgent_messages_to_theirs(write: Write) -> None:
    write()
    assert lease(Channel.EMAIL, MINUTE, OTHERS) == []


@pytest.mark.parametrize(
    "name", sorted(KINDS.keys() - {"code_reminder"})
)  # its customer has the code
def test_whoever_waits_for_a_pin_or_a_code_waits_for_no_other_message(name: str) -> None:
    kind = KINDS[name]
    text = str(kind.sms)
    assert kind.urgent or not ("%(pin)s" in text or "%(code_shown)s" in text)


def test_one_connection_carries_a_batch_and_no_more(fresh_app: FreshApp, cast: Cast) -> None:
    remind(cast)
    with mail_room() as room, fresh_app(**room.settings).app_context():
        deliver_batch(Channel.EMAIL)
        assert (len(room.recipients), len(room.connections)) == (BATCH, 1)
        deliver_batch(Channel.EMAIL)
    assert (len(room.recipients), len(room.connections)) == (2 * BATCH, 2)


def test_a_server_that_ends_the_connection_early_gets_the_rest_by_another(
    fresh_app: FreshApp, cast: Cast
) -> None:
    remind(cast)
    app_settings = {"message_retry_seconds": 0.1}
    with mail_room(most=7) as room:
        app = fresh_app(**room.settings, **app_settings)
        with app.app_context():
            assert eventually(lambda: not deliver_batch(Channel.EMAIL) and left() == 0)
    assert sorted(set(room.recipients)) == sorted(room.recipients)
    assert len(room.recipients) == MANY


@pytest.fixture
def nobody(fresh_app: FreshApp) -> Flask:
    """An app whose mail server cannot be reached."""
    return fresh_app(email_transport="smtp", mail_port=9, message_attempts=1)


def test_a_server_that_cannot_be_reached_costs_no_message_an_attempt(
    nobody: Flask, cast: Cast, outbox: Outbox
) -> None:
    remind(cast)
    with nobody.app_context():
        assert not deliver_batch(Channel.EMAIL), "there is no point in trying on"
    (tried,) = (message for message in outbox() if message.last_error)  # all were due at once
    rest = [message for message in outbox() if message.id != tried.id]
    assert (tried.state, tried.attempts) == (MessageState.PENDING, 0)
    assert "ConnectionRefused" in (tried.last_error or "")
    assert tried.next_attempt_at > tried.created_at
    assert {(message.leased_until, message.last_error) for message in rest} == {(None, None)}
