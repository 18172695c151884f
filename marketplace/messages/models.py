"""Tables of the messages to people: the outbox and the demo's mailbox."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.customers.models import Channel
from marketplace.foundation.column_types import BigId, words
from marketplace.foundation.extensions import Base
from marketplace.messages.sealed_values import SealedValues


class MessageState(StrEnum):
    """The state of a message's delivery: waiting, handed over, received, or given up."""

    PENDING = "pending"
    SENT = "sent"
    DELIVERED = "delivered"
    DEAD = "dead"


class Priority(IntEnum):
    """The order in which waiting messages of a channel leave, the lowest first."""

    URGENT = 0  # a person waits for it: a PIN, a code, a receipt
    NOTICE = 1  # one customer learns what happened
    BULK = 2  # many are written to at once


class OutboxMessage(Base):
    """One message, written in the transaction that causes it and delivered after it.

    `facts` are the plain values that its text is rendered from (see `texts`), stored with the
    secret ones encrypted. While a worker sends
    it, `leased_until` keeps other workers off; after that any worker can lease it.
    """

    __tablename__ = "outbox_messages"
    __table_args__ = (
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint("priority BETWEEN 0 AND 2", name="priority"),
        Index(
            "ix_outbox_messages_due",
            "channel",
            "priority",
            "next_attempt_at",
            postgresql_where=text("state = 'pending'"),
            sqlite_where=text("state = 'pending'"),
        ),
        Index(
            "ix_outbox_messages_dead",
            "id",
            postgresql_where=text("state = 'dead'"),
            sqlite_where=text("state = 'dead'"),
        ),
        {"sqlite_autoincrement": True},  # the id of a deleted message is never reused
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    channel: Mapped[Channel] = mapped_column(words(Channel, "channel"))
    language: Mapped[str] = mapped_column(String(8))
    recipient: Mapped[str] = mapped_column(String(254))
    facts: Mapped[dict[str, Any]] = mapped_column(SealedValues)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    conversion_id: Mapped[int | None] = mapped_column(ForeignKey("conversions.id"), index=True)
    state: Mapped[MessageState] = mapped_column(
        words(MessageState, "state"), default=MessageState.PENDING
    )
    priority: Mapped[int] = mapped_column(
        SmallInteger, default=Priority.NOTICE, server_default=str(Priority.NOTICE.value)
    )
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(index=True)
    next_attempt_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)


class SendingPace(Base):
    """The moments from which a channel may send its next message, shared by all workers.

    Urgent messages have a moment of their own, so that they need not wait for the others.
    """

    __tablename__ = "sending_paces"

    channel: Mapped[Channel] = mapped_column(words(Channel, "channel"), primary_key=True)
    next_at: Mapped[datetime]
    next_urgent_at: Mapped[datetime]


class MailboxMessage(Base):
    """A message of the demo's mailbox page."""

    __tablename__ = "mailbox_messages"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    outbox_id: Mapped[int] = mapped_column(BigId, unique=True)
    channel: Mapped[Channel] = mapped_column(words(Channel, "channel"))
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]
