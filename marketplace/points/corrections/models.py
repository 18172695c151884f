"""Define the table of corrections that wait for a second member of staff."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, words
from marketplace.foundation.extensions import Base


class RequestState(StrEnum):
    """The state of a large correction."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


class CorrectionRequest(Base):
    """A correction beyond one person's limit; `points` to add, negative to take.

    `refused_because` is for staff; the customer reads the `reason` once it is approved.
    """

    __tablename__ = "correction_requests"
    __table_args__ = (
        CheckConstraint("points <> 0", name="points"),
        CheckConstraint("decided_by <> asked_by", name="second_person"),
        CheckConstraint("(state = 'waiting') = (decided_by IS NULL)", name="decided"),
        CheckConstraint("(state = 'refused') = (refused_because IS NOT NULL)", name="refused"),
        Index(
            "ix_correction_requests_waiting",
            "id",
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("lines.id"))
    points: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[RequestState] = mapped_column(words(RequestState, "state"))
    asked_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    refused_because: Mapped[str | None] = mapped_column(Text)
