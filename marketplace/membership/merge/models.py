"""Define the table of the accounts that are to be merged."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, words
from marketplace.foundation.extensions import Base

_OPEN = "state IN ('waiting', 'proven')"


class MergeState(StrEnum):
    """The state of a merge: waiting for the PINs, proven, done, or refused."""

    WAITING = "waiting"
    PROVEN = "proven"
    MERGED = "merged"
    REFUSED = "refused"


class MergeRequest(Base):
    """A request to merge the account `source_id` into `target_id`, both of one person.

    A PIN is sent to a number of each; only hashes are stored. An account is in one open request as
    a source.
    """

    __tablename__ = "merge_requests"
    __table_args__ = (
        CheckConstraint("source_id <> target_id", name="two_accounts"),
        CheckConstraint("decided_by <> asked_by", name="second_person"),
        CheckConstraint("wrong_pins >= 0", name="wrong_pins"),
        CheckConstraint(f"({_OPEN}) = (decided_by IS NULL)", name="decided"),
        Index(
            "uq_merge_requests_open",
            "source_id",
            unique=True,
            postgresql_where=text(_OPEN),
            sqlite_where=text(_OPEN),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[MergeState] = mapped_column(words(MergeState, "state"))
    source_pin: Mapped[str | None] = mapped_column(String(64))
    target_pin: Mapped[str | None] = mapped_column(String(64))
    wrong_pins: Mapped[int] = mapped_column(default=0)
    pins_until: Mapped[datetime]
    asked_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    refused_because: Mapped[str | None] = mapped_column(Text)
