"""Messages are written in the transaction that causes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from marketplace.customers.models import Channel
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.messages import outbox
from marketplace.messages.models import MessageState, OutboxMessage
from marketplace.messages.outbox import BulkMessage, write_many
from tests.messages.conftest import CONVERSION, Write
from tests.support.cast import Cast

Outbox = Callable[[], list[OutboxMessage]]


def test_a_message_goes_by_every_channel_that_its_kind_has_a_text_for(
    write: Write, outbox: Outbox
) -> None:
    write()
    by_channel = {message.channel: message.recipient for message in outbox()}
    assert by_channel == {Channel.EMAIL: "arta@example.com", Channel.SMS: "+38349123456"}
    assert {message.state for message in outbox()} == {MessageState.PENDING}


def test_a_channel_without_an_address_is_skipped(write: Write, outbox: Outbox) -> None:
    write(email=None)
    assert [message.channel for message in outbox()] == [Channel.SMS]


def test_a_person_without_any_address_is_told_nothing(write: Write, outbox: Outbox) -> None:
    assert write(email=None, phone="") == []
    assert outbox() == []


def test_a_kind_without_an_email_goes_by_sms_alone(write: Write, outbox: Outbox) -> None:
    write("registration_pin", facts={"pin": "123456", "minutes": 10})
    assert [message.channel for message in outbox()] == [Channel.SMS]


def test_the_channels_can_be_chosen(write: Write, outbox: Outbox) -> None:
    write(channels=[Channel.EMAIL])
    assert [message.channel for message in outbox()] == [Channel.EMAIL]


def test_email_and_sms_of_a_message_are_one_insert(app: Flask, write: Write) -> None:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        write()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert app
    assert len([one for one in statements if one.startswith("INSERT")]) == 1


def test_a_message_of_a_transaction_that_failed_was_never_written(
    app: Flask, outbox: Outbox
) -> None:
    assert app
    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert outbox() == []


def write_and_fail() -> None:
    with transaction() as session:
        outbox.write(
            session, "conversion", language="sq", email="a@b.c", phone=None, facts=CONVERSION
        )
        _ = 1 / 0


def test_a_message_outside_a_transaction_is_refused(app: Flask) -> None:
    assert app
    with pytest.raises(RuntimeError, match="inside transaction"):
        outbox.write(
            db.session(), "conversion", language="sq", email="a@b.c", phone=None, facts=CONVERSION
        )


def many(*messages: BulkMessage) -> None:
    with transaction() as session:
        write_many(session, "points_expire", messages)


def test_many_are_told_at_once_each_where_they_have_an_address(cast: Cast, outbox: Outbox) -> None:
    facts = {"points": 12, "expires_on": "2018-06-30"}
    arta, besnik = cast.arta.customer_id, cast.besnik.customer_id
    many(
        BulkMessage(arta, "sq", "arta@example.com", "+38349123456", facts),
        BulkMessage(besnik, "en", None, "+38349123457", facts | {"points": 4}),
    )

    told = [(m.customer_id, m.channel, m.language, m.facts["points"]) for m in outbox()]
    assert told == [
        (arta, Channel.EMAIL, "sq", 12),
        (arta, Channel.SMS, "sq", 12),
        (besnik, Channel.SMS, "en", 4),
    ]
    assert {(m.state, m.attempts) for m in outbox()} == {(MessageState.PENDING, 0)}
    assert {m.next_attempt_at for m in outbox()} == {m.created_at for m in outbox()}
