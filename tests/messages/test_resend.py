"""Staff send a message again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update

from marketplace.accounts.models import AuditEntry, Role
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import MessageState, OutboxMessage
from marketplace.messages.resend import ErasedMessage, StillWaiting, resend
from marketplace.messages.transport import mailbox
from tests.messages.conftest import Write, deliver
from tests.support.cast import Cast

Outbox = Callable[[], list[OutboxMessage]]


def bury(message_id: int) -> None:
    with transaction() as session:
        session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == message_id)
            .values(state=MessageState.DEAD, attempts=12, last_error="503")
        )
    db.session.expire_all()


def test_a_dead_letter_is_tried_anew(app: Flask, write: Write, cast: Cast, outbox: Outbox) -> None:
    (dead,) = write(email=None)
    bury(dead)
    assert resend(message_id=dead, actor=cast.staff(Role.SUPPORT).actor) == dead
    assert (outbox()[0].state, outbox()[0].attempts) == (MessageState.PENDING, 0)
    deliver(app)
    assert len(mailbox.newest()) == 1


def test_resending_a_message_that_was_sent_writes_a_copy(
    app: Flask, write: Write, cast: Cast, outbox: Outbox
) -> None:
    (sent,) = write(email=None)
    deliver(app)
    copy = resend(message_id=sent, actor=cast.staff(Role.SUPPORT).actor)
    deliver(app)
    assert copy != sent
    assert outbox()[0].facts == outbox()[1].facts
    assert [message.body for message in mailbox.newest()] == [mailbox.newest()[0].body] * 2


def test_sending_again_is_in_the_audit_log(app: Flask, write: Write, cast: Cast) -> None:
    (sent,) = write(email=None)
    deliver(app)
    resend(message_id=sent, actor=cast.staff(Role.SUPPORT).actor)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject_id) == ("message.resend", str(sent))
    assert entry.before == {"state": "sent", "attempts": 1}


def test_a_message_on_its_way_is_not_sent_again(write: Write, cast: Cast) -> None:
    (waiting,) = write(email=None)
    with pytest.raises(StillWaiting):
        resend(message_id=waiting, actor=cast.staff(Role.SUPPORT).actor)


def test_a_secret_that_was_erased_is_not_sent_again(app: Flask, write: Write, cast: Cast) -> None:
    (sent,) = write("registration_pin", facts={"pin": "123456", "minutes": 10})
    deliver(app)
    with pytest.raises(ErasedMessage):
        resend(message_id=sent, actor=cast.staff(Role.SUPPORT).actor)


def test_a_message_that_is_not_there_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        resend(message_id=404, actor=cast.staff(Role.SUPPORT).actor)
