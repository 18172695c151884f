"""What staff see of the messages: where each is on its way, never what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select

from marketplace import clock
from marketplace.extensions import db
from marketplace.members.models import Channel
from marketplace.messages.models import MessageState, OutboxMessage
from marketplace.refusals import NotFound

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message; `error` is what the last attempt failed with."""

    id: int
    kind: str
    channel: Channel
    language: str
    recipient: str
    customer_id: int | None
    conversion_id: int | None
    state: MessageState
    attempts: int
    created_at: datetime
    next_attempt_at: datetime
    sent_at: datetime | None
    error: str | None

    @property
    def resendable(self) -> bool:
        """Whether it may be sent again; one that is on its way may not."""
        return self.state is not MessageState.PENDING


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the messages found, newest first; pages count from 1."""

    messages: list[MessageView]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many messages wait and how many were given up; how long the oldest has been due."""

    waiting: int
    dead: int
    oldest_seconds: float


def find(
    *,
    state: MessageState | str | None = None,
    recipient: str | None = None,
    kind: str | None = None,
    page: int = 1,
) -> Page:
    """The messages in that state, to that address or number, of that kind; each may be left out."""
    wanted: list[ColumnElement[bool]] = []
    if state in set(MessageState):
        wanted.append(OutboxMessage.state == state)
    if recipient:
        wanted.append(OutboxMessage.recipient == recipient.strip())
    if kind:
        wanted.append(OutboxMessage.kind == kind)
    return _page(wanted, page)


def for_customer(customer_id: int, *, page: int = 1) -> Page:
    """The messages to the customer."""
    return _page([OutboxMessage.customer_id == customer_id], page)


def message(message_id: int) -> MessageView:
    """One message; raises NotFound."""
    found = db.session.execute(_views().where(OutboxMessage.id == message_id)).one_or_none()
    if found is None:
        raise NotFound
    return MessageView(*found)


def backlog() -> Backlog:
    """How far the worker is behind."""
    pending = OutboxMessage.state == MessageState.PENDING
    waiting, oldest = db.session.execute(
        select(func.count(), func.min(OutboxMessage.next_attempt_at)).where(pending)
    ).one()
    dead = db.session.scalar(select(func.count()).where(OutboxMessage.state == MessageState.DEAD))
    late = (clock.now() - oldest).total_seconds() if oldest else 0.0
    return Backlog(waiting=waiting, dead=dead or 0, oldest_seconds=max(0.0, late))


def _page(wanted: list[ColumnElement[bool]], page: int) -> Page:
    total = db.session.scalar(select(func.count()).select_from(OutboxMessage).where(*wanted)) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    rows = db.session.execute(
        _views()
        .where(*wanted)
        .order_by(OutboxMessage.id.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Page([MessageView(*row) for row in rows], page, pages, total)


def _views() -> Select[
    int,
    str,
    Channel,
    str,
    str,
    int | None,
    int | None,
    MessageState,
    int,
    datetime,
    datetime,
    datetime | None,
    str | None,
]:
    return select(
        OutboxMessage.id,
        OutboxMessage.kind,
        OutboxMessage.channel,
        OutboxMessage.language,
        OutboxMessage.recipient,
        OutboxMessage.customer_id,
        OutboxMessage.conversion_id,
        OutboxMessage.state,
        OutboxMessage.attempts,
        OutboxMessage.created_at,
        OutboxMessage.next_attempt_at,
        OutboxMessage.sent_at,
        OutboxMessage.last_error,
    )
