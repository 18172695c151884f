"""Define the tables of disputes: a partner's objection to one line, and the exchange about it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, words
from marketplace.foundation.extensions import Base


class DisputeState(StrEnum):
    """The state of a dispute about one line; see `transitions.DISPUTE_TRANSITIONS`."""

    OPEN = "open"  # waits for the operator
    ANSWERED = "answered"  # waits for the partner
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Dispute(Base):
    """A partner's objection to one line of a closed statement; one for each line."""

    __tablename__ = "settlement_disputes"
    __table_args__ = (
        UniqueConstraint("line_id"),
        CheckConstraint("(state IN ('open', 'answered')) = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(state = 'granted') = (adjustment_id IS NOT NULL)", name="granted"),
        Index("ix_settlement_disputes_statement", "statement_id"),
        Index(
            "ix_settlement_disputes_waiting",
            "id",
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("settlement_statements.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("settlement_lines.id"))
    state: Mapped[DisputeState] = mapped_column(words(DisputeState, "state"))
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    adjustment_id: Mapped[int | None] = mapped_column(ForeignKey("settlement_adjustments.id"))


class DisputeMessage(Base):
    """One message of the exchange about a disputed line; `from_partner` or from the operator."""

    __tablename__ = "settlement_messages"
    __table_args__ = (CheckConstraint("text <> ''", name="text"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("settlement_disputes.id"), index=True)
    from_partner: Mapped[bool]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
