"""Looking through the outbox: what was said to whom, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, ScalarResult, Select, func, select

from marketplace.customers.models import Channel
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from marketplace.messages.models import MessageState, OutboxMessage
from marketplace.messages.texts.kind import Facts

PAGE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageQuery:
    """Which messages; None or empty means any. Days are the programme's, both inclusive."""

    state: MessageState | None = None
    channel: Channel | None = None
    kind: str = ""
    recipient: str = ""
    since: date | None = None
    until: date | None = None
    customer_id: int | None = None
    conversion_id: int | None = None


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message; its text is made of the `facts` (see `render`)."""

    id: int
    kind: str
    channel: Channel
    language: str
    recipient: str
    state: MessageState
    attempts: int
    created_at: datetime
    next_attempt_at: datetime
    sent_at: datetime | None
    last_error: str | None
    customer_id: int | None
    conversion_id: int | None
    facts: Facts


def search(
    wanted: MessageQuery, *, before: int | None = None, limit: int = PAGE
) -> list[MessageRow]:
    """The newest messages wanted, older than the message `before` where that is given."""
    query = select(OutboxMessage).where(*_conditions(wanted)).order_by(OutboxMessage.id.desc())
    if before is not None:
        query = query.where(OutboxMessage.id < before)
    return [_listed(message) for message in _read(query.limit(limit))]


def dead_letters() -> int:
    """How many messages were given up and wait for somebody to look."""
    dead = select(func.count()).where(OutboxMessage.state == MessageState.DEAD)
    return db.session.scalar(dead) or 0


def listed(message_id: int) -> MessageRow:
    """The one message; raises NotFound."""
    found = _read(select(OutboxMessage).where(OutboxMessage.id == message_id)).one_or_none()
    if found is None:
        raise NotFound
    return _listed(found)


def _read(query: Select[OutboxMessage]) -> ScalarResult[OutboxMessage]:
    return db.session.scalars(query, execution_options={"populate_existing": True})


def _listed(message: OutboxMessage) -> MessageRow:
    values = {field.name: getattr(message, field.name) for field in fields(MessageRow)}
    return MessageRow(**values)


def _conditions(wanted: MessageQuery) -> Iterator[ColumnElement[bool]]:
    exact = {
        OutboxMessage.state: wanted.state,
        OutboxMessage.channel: wanted.channel,
        OutboxMessage.kind: wanted.kind or None,
        OutboxMessage.recipient: wanted.recipient or None,
        OutboxMessage.customer_id: wanted.customer_id,
        OutboxMessage.conversion_id: wanted.conversion_id,
    }
    yield from (column == value for column, value in exact.items() if value is not None)
    if wanted.since:
        yield OutboxMessage.created_at >= clock.start_of(wanted.since)
    if wanted.until:
        yield OutboxMessage.created_at < clock.end_of(wanted.until)
