"""Messages that were settled long ago are deleted; a waiting one never is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from marketplace.customers.models import Channel
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.messages import retention
from marketplace.messages.models import MailboxMessage, MessageState, OutboxMessage
from tests.messages.conftest import Write
from tests.support.cast import write as insert


@pytest.fixture
def settled(write: Write) -> int:
    """A message that was sent, and its copy in the mailbox."""
    (message_id,) = write(phone=None)
    change(message_id, state=MessageState.SENT, sent_at=clock.now())
    copy = {"outbox_id": message_id, "recipient": "arta@example.com", "sent_at": clock.now()}
    insert(MailboxMessage(channel=Channel.EMAIL, subject="", body="", **copy))
    return message_id


def change(message_id: int, **columns: object) -> None:
    with transaction() as session:
        changed = update(OutboxMessage).where(OutboxMessage.id == message_id)
        session.execute(changed.values(**columns))


def made(message_id: int, ago: timedelta) -> None:
    change(message_id, created_at=clock.now() - ago)


def left() -> tuple[int, int]:
    """Return the numbers of messages and of copies in the mailbox."""
    tables = (OutboxMessage, MailboxMessage)
    outbox, mailbox = (db.session.scalar(select(func.count(table.id))) for table in tables)
    return outbox or 0, mailbox or 0


@pytest.mark.parametrize(("hours", "remaining"), [(-1, (1, 1)), (1, (0, 0))])
def test_a_settled_message_goes_after_180_days_with_its_copy(
    settled: int, hours: int, remaining: tuple[int, int]
) -> None:
    made(settled, timedelta(days=180, hours=hours))
    retention.delete_old()
    assert left() == remaining


@pytest.mark.parametrize("state", [MessageState.DELIVERED, MessageState.DEAD])
def test_a_message_that_reached_its_reader_or_never_will_goes_too(
    settled: int, state: MessageState
) -> None:
    change(settled, state=state)
    made(settled, timedelta(days=181))
    retention.delete_old()
    assert left() == (0, 0)


def test_a_message_that_still_waits_is_never_deleted(write: Write) -> None:
    (message_id,) = write(phone=None)
    made(message_id, timedelta(days=1000))
    retention.delete_old()
    assert left() == (1, 0)


def test_old_messages_of_several_batches_are_deleted(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for _ in range(5):
        (message_id,) = write(phone=None)
        change(message_id, state=MessageState.SENT)
        made(message_id, timedelta(days=200))
    write(phone=None)
    retention.delete_old()
    assert left() == (1, 0)


def test_the_id_of_a_deleted_message_never_comes_again(settled: int, write: Write) -> None:
    made(settled, timedelta(days=181))
    retention.delete_old()
    assert write(phone=None)[0] > settled
