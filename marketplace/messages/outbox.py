"""Writing messages into the outbox, in the transaction that causes them."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from marketplace import clock
from marketplace.members.models import Channel
from marketplace.messages.kinds import Facts
from marketplace.messages.models import OutboxMessage
from marketplace.messages.texts import kind_of
from marketplace.transaction import writing

OUTBOX = cast("Table", OutboxMessage.__table__)
_INSERT = insert(OUTBOX).returning(OUTBOX.c.id)


def write(  # noqa: PLR0913 - what a message is, and all but one by keyword
    session: Session,
    kind: str,
    *,
    language: str,
    email: str | None,
    phone: str | None,
    facts: Facts,
    channels: Collection[Channel] | None = None,
    customer_id: int | None = None,
    conversion_id: int | None = None,
) -> list[int]:
    """Leave a message for each channel in the outbox, all in one INSERT; returns their ids.

    `kind` and its `facts` (JSON values) are listed in `texts`. Without `channels` it goes by all
    that the kind has a text for. A channel is skipped where the person has no address for it.
    Call `messages.wake()` once the transaction is over.
    """
    now = clock.now()
    both = {
        "kind": kind,
        "language": language,
        "facts": dict(facts),
        "customer_id": customer_id,
        "conversion_id": conversion_id,
        "created_at": now,
        "next_attempt_at": now,
    }
    recipients = {Channel.EMAIL: email, Channel.SMS: phone}
    rows = [
        both | {"channel": channel, "recipient": recipients[channel]}
        for channel in kind_of(kind, facts).channels
        if recipients[channel] and (channels is None or channel in channels)
    ]
    if not rows:
        return []
    return list(writing(session).execute(_INSERT, rows).scalars())
