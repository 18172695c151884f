"""The table of what the operator's network is asked to give to lines, and to take from them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, Json, words
from marketplace.foundation.extensions import Base


class OrderKind(StrEnum):
    """Giving a line what was converted, or taking back what is left of it."""

    GRANT = "grant"
    WITHDRAW = "withdraw"


class OrderState(StrEnum):
    """How far the network is with it.

    Waiting to be asked; accepted, not yet done; delivered; refused; unknown, as the answer was
    lost; dropped, as it was undone before it was asked.
    """

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


# Each is the condition of an index, for which a query asks in the same words.
OPEN = "state IN ('waiting', 'accepted', 'unknown')"
REFUSED = "state = 'refused'"
NAMES_SOMEBODY = "(asked ->> 'number' <> '' OR last_error IS NOT NULL)"


class Order(Base):
    """One deed of the network for one conversion, asked for as often as it takes, done once.

    `asked` is all that the network is told: number, unit (MB, SMS, MMS or package), amount, offer
    (the slug) and good_until. While a worker asks, `leased_until` keeps the others off.
    """

    __tablename__ = "network_orders"
    __table_args__ = (
        UniqueConstraint("conversion_id", "deed"),
        CheckConstraint("attempts >= 0", name="attempts"),
        Index(
            "ix_network_orders_due",
            "next_attempt_at",
            postgresql_where=text(OPEN),
            sqlite_where=text(OPEN),
        ),
        Index(
            "ix_network_orders_refused",
            "settled_at",
            postgresql_where=text(REFUSED),
            sqlite_where=text(REFUSED),
        ),
        Index(
            "ix_network_orders_numbers",
            "settled_at",
            postgresql_where=text(NAMES_SOMEBODY),
            sqlite_where=text(NAMES_SOMEBODY),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversion_id: Mapped[int] = mapped_column(ForeignKey("conversions.id"))
    deed: Mapped[OrderKind] = mapped_column(words(OrderKind, "deed"))
    asked: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[OrderState] = mapped_column(
        words(OrderState, "state"), default=OrderState.WAITING
    )
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(index=True)
    next_attempt_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
