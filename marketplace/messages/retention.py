"""Delete messages that were settled long ago."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import MailboxMessage, MessageState, OutboxMessage

KEPT: Final = timedelta(days=180)
BATCH: Final = 1000


def delete_old() -> None:
    """Delete old messages that no longer wait, with their copies in the demo's mailbox.

    They go a batch at a time, so that transactions which write messages need not wait.
    """
    more = True
    while more:
        with transaction() as session:
            more = _delete_batch(session) == BATCH


def _delete_batch(session: Session) -> int:
    old = (
        select(OutboxMessage.id)
        .where(
            OutboxMessage.created_at < clock.now() - KEPT,
            OutboxMessage.state != MessageState.PENDING,
        )
        .order_by(OutboxMessage.created_at)
        .limit(BATCH)
    )
    ids = list(session.scalars(old))
    for column in (MailboxMessage.outbox_id, OutboxMessage.id):
        session.execute(delete(column.class_).where(column.in_(ids)))
    return len(ids)
