"""Define the table of orders to the operator's network: grants to lines and withdrawals."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, Json, words
from marketplace.foundation.extensions import Base


class OrderKind(StrEnum):
    """A grant of what was converted to a line, or the withdrawal of what is left of it."""

    GRANT = "grant"
    WITHDRAW = "withdraw"


class OrderState(StrEnum):
    """The network's progress with an order.

    Waiting to be sent; accepted, not yet done; delivered; refused; unknown, as the answer was lost;
    dropped, as it was undone before it was sent.
    """

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


# Each is the condition of an index; a query that uses it has the same words.
OPEN = "state IN ('waiting', 'accepted', 'unknown')"
REFUSED = "state = 'refused'"
HAS_PERSONAL_DATA = "(asked ->> 'number' <> '' OR last_error IS NOT NULL)"


class Order(Base):
    """An order to the network for one conversion, sent as often as necessary, carried out once.

    `asked` is all that the network receives: number, unit (MB, SMS, MMS or package), amount, offer
    (the slug) and good_until. While a worker handles it, `leased_until` excludes the others.
    """

    __tablename__ = "network_orders"
    __table_args__ = (
        UniqueConstraint("conversion_id", "kind"),
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
            postgresql_where=text(HAS_PERSONAL_DATA),
            sqlite_where=text(HAS_PERSONAL_DATA),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversion_id: Mapped[int] = mapped_column(ForeignKey("conversions.id"))
    kind: Mapped[OrderKind] = mapped_column("deed", words(OrderKind, "deed"), key="kind")
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
