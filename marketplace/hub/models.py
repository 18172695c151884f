"""Tables of the subscriptions to events, and of the events to be delivered to each."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, Json, words
from marketplace.foundation.extensions import Base


class Subscription(Base):
    """Another system's request to get the events of its `query` at the URL `callback`.

    A worker leases it while it delivers events; from `next_attempt_at` on it has another turn.
    """

    __tablename__ = "hub_subscriptions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_id: Mapped[int] = mapped_column(ForeignKey("api_tokens.id"))
    callback: Mapped[str] = mapped_column(String(500))
    query: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    next_attempt_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]


class EventState(StrEnum):
    """The state of an event's delivery: waiting, accepted by the subscriber, or given up.

    A withheld one is about a customer without consent to the subscriber's third party; it is never
    sent.
    """

    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"
    WITHHELD = "withheld"


class HubEvent(Base):
    """One event for one subscriber, written in the transaction that causes it, delivered after it.

    `event_id` is the same for every subscriber and every repetition. `customer_id` is None for
    events older than the column that had been sent.
    """

    __tablename__ = "hub_events"
    __table_args__ = (
        CheckConstraint("attempts >= 0", name="attempts"),
        Index("ix_hub_events_owed", "subscription_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("hub_subscriptions.id"))
    event_id: Mapped[str] = mapped_column(String(36))
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[EventState] = mapped_column(
        words(EventState, "state"), default=EventState.PENDING
    )
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(index=True)
    last_error: Mapped[str | None] = mapped_column(Text)
    customer_id: Mapped[int | None] = mapped_column(BigId)
