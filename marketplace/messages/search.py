"""Search the outbox: messages, their recipients and their states."""

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
from marketplace.messages.texts.kind import MessageValues

PAGE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageQuery:
    """The filters of a search; None or empty is any. Days are the programme's, both inclusive."""

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
    """One message; its text is rendered from the values in `facts` (see `render`)."""

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
    facts: MessageValues


def search(
    query: MessageQuery, *, before: int | None = None, limit: int = PAGE
) -> list[MessageRow]:
    """Return the newest messages that match, older than the message `before` where it is given."""
    rows = select(OutboxMessage).where(*_conditions(query)).order_by(OutboxMessage.id.desc())
    if before is not None:
        rows = rows.where(OutboxMessage.id < before)
    return [_row(message) for message in _read(rows.limit(limit))]


def dead_letters() -> int:
    """Return the number of messages that were given up and wait for staff."""
    dead = select(func.count()).where(OutboxMessage.state == MessageState.DEAD)
    return db.session.scalar(dead) or 0


def message_row(message_id: int) -> MessageRow:
    """Return the message; raises NotFound."""
    message = _read(select(OutboxMessage).where(OutboxMessage.id == message_id)).one_or_none()
    if message is None:
        raise NotFound
    return _row(message)


def _read(query: Select[OutboxMessage]) -> ScalarResult[OutboxMessage]:
    return db.session.scalars(query, execution_options={"populate_existing": True})


def _row(message: OutboxMessage) -> MessageRow:
    values = {field.name: getattr(message, field.name) for field in fields(MessageRow)}
    return MessageRow(**values)


def _conditions(query: MessageQuery) -> Iterator[ColumnElement[bool]]:
    exact = {
        OutboxMessage.state: query.state,
        OutboxMessage.channel: query.channel,
        OutboxMessage.kind: query.kind or None,
        OutboxMessage.recipient: query.recipient or None,
        OutboxMessage.customer_id: query.customer_id,
        OutboxMessage.conversion_id: query.conversion_id,
    }
    yield from (column == value for column, value in exact.items() if value is not None)
    if query.since:
        yield OutboxMessage.created_at >= clock.start_of(query.since)
    if query.until:
        yield OutboxMessage.created_at < clock.end_of(query.until)
