"""Write messages into the outbox, in the transaction that causes them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import insert
from sqlalchemy.orm import Session

from marketplace.customers.models import Channel
from marketplace.foundation import database_clock
from marketplace.foundation.bulk import write_rows
from marketplace.foundation.extensions import table_of
from marketplace.foundation.transaction import writing
from marketplace.messages.models import MessageState, OutboxMessage, Priority
from marketplace.messages.sealed_values import sealed
from marketplace.messages.texts import kind_of
from marketplace.messages.texts.kind import MessageValues

OUTBOX = table_of(OutboxMessage)
_INSERT = insert(OUTBOX).returning(OUTBOX.c.id)
_COLUMNS = (
    "kind", "channel", "language", "recipient", "facts", "customer_id", "state", "priority",
    "attempts", "created_at", "next_attempt_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BulkMessage:
    """A message to one of many customers, with its values and addresses."""

    customer_id: int
    language: str
    email: str | None
    phone: str | None
    facts: MessageValues


def write(  # noqa: PLR0913 - a message's own fields, all but one by keyword
    session: Session,
    kind: str,
    *,
    language: str,
    email: str | None,
    phone: str | None,
    facts: MessageValues,
    channels: Collection[Channel] | None = None,
    customer_id: int | None = None,
    conversion_id: int | None = None,
) -> list[int]:
    """Write a message for each channel into the outbox, all in one INSERT; returns their ids.

    `kind` and its `facts` (JSON values) are listed in `texts`. An urgent kind leaves before all
    others. Without `channels` it is sent by all
    that the kind has a text for. A channel is skipped where the person has no address for it.
    Call `job_queue.wake()` after the transaction.
    """
    now = database_clock.now()
    message_kind = kind_of(kind, facts)
    common = {
        "kind": kind,
        "language": language,
        "facts": dict(facts),
        "customer_id": customer_id,
        "conversion_id": conversion_id,
        "priority": Priority.URGENT if message_kind.urgent else Priority.NOTICE,
        "created_at": now,
        "next_attempt_at": now,
    }
    recipients = {Channel.EMAIL: email, Channel.SMS: phone}
    rows = [
        common | {"channel": channel, "recipient": recipients[channel]}
        for channel in message_kind.channels
        if recipients[channel] and (channels is None or channel in channels)
    ]
    return list(writing(session).execute(_INSERT, rows).scalars()) if rows else []


def write_many(session: Session, kind: str, messages: Iterable[BulkMessage]) -> None:
    """Write a message of the kind to each of many customers into the outbox, in bulk.

    They leave after all messages that were written one by one.
    Each is sent by all channels that the kind has a text and the customer an address for. Call
    `job_queue.wake()` after the transaction.
    """
    write_rows(session, OUTBOX, _COLUMNS, _rows(kind, messages))


def _rows(kind: str, messages: Iterable[BulkMessage]) -> Iterable[tuple[object, ...]]:
    now, pending = database_clock.now(), MessageState.PENDING.value
    for message in messages:
        facts = json.dumps(sealed(message.facts))
        recipients = {Channel.EMAIL: message.email, Channel.SMS: message.phone}
        for channel in kind_of(kind, message.facts).channels:
            recipient = recipients[channel]
            if recipient:
                yield (
                    kind, channel.value, message.language, recipient, facts, message.customer_id,
                    pending, Priority.BULK.value, 0, now, now,
                )  # fmt: skip
