"""Define the tables of the books: accounts, lots and append-only entries, in whole points."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, words
from marketplace.foundation.extensions import Base


class Source(StrEnum):
    """The origin of a lot's points."""

    WELCOME = "welcome"
    SPENDING = "spending"
    TOPUP = "topup"
    CORRECTION = "correction"


class EntryKind(StrEnum):
    """The reason for which points moved."""

    EARN = "earn"
    CONVERT = "convert"
    EXPIRE = "expire"
    FORFEIT = "forfeit"
    CANCEL = "cancel"
    CORRECT = "correct"
    TRANSFER = "transfer"


class Account(Base):
    """A customer's points. Its row is the lock that every movement of points takes first.

    `balance` is the sum of all its lots, also of those that the calendar has still to empty;
    `spendable` says what can be used. While the account is blocked, `idle_from` is the first of the
    whole months without earning that caused the block: points earned in it or later lift the block.
    `blocked_since` is the day from which it counts, `blocked_at` the moment at which it was laid.
    """

    __tablename__ = "points_accounts"
    __table_args__ = (
        CheckConstraint("balance >= 0", name="balance"),
        {"postgresql_with": {"fillfactor": "80"}},
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), primary_key=True)
    balance: Mapped[int] = mapped_column(default=0)
    earning_from: Mapped[date]
    last_earned_month: Mapped[date | None]
    blocked_since: Mapped[date | None]
    blocked_at: Mapped[datetime | None]
    idle_from: Mapped[date | None]


class Lot(Base):
    """The points of one earning. The same earning (line, source, reference) is booked once.

    Points that a conversion gave back, and that live longer than those they were taken with, are a
    lot of their own, `returned_from` that lot and otherwise like it.
    """

    __tablename__ = "points_lots"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("remaining >= 0 AND remaining <= amount", name="remaining"),
        UniqueConstraint("line_id", "source", "reference"),
        Index(
            "ix_points_lots_spendable",
            "customer_id",
            "expires_on",
            "id",
            postgresql_where=text("remaining > 0"),
            sqlite_where=text("remaining > 0"),
        ),
        {"postgresql_with": {"fillfactor": "85"}},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("lines.id"))
    source: Mapped[Source] = mapped_column(words(Source, "source"))
    reference: Mapped[str] = mapped_column(String(80))
    earned_on: Mapped[date]
    expires_on: Mapped[date | None]
    amount: Mapped[int]
    remaining: Mapped[int]
    returned_from: Mapped[int | None] = mapped_column(ForeignKey("points_lots.id"))


class Entry(Base):
    """A movement of one lot: positive adds, negative takes. Never changed, never deleted.

    `on_day` is the programme's day of `at`; `reference` keeps a correction from being booked twice.
    """

    __tablename__ = "points_entries"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount"),
        Index("ix_points_entries_on_day", "on_day", postgresql_using="brin"),
        Index(
            "ix_points_entries_corrected",
            "staff_id",
            "at",
            postgresql_where=text("kind = 'correct'"),
            sqlite_where=text("kind = 'correct'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("points_lots.id"), index=True)
    kind: Mapped[EntryKind] = mapped_column(words(EntryKind, "kind"))
    amount: Mapped[int]
    at: Mapped[datetime]
    on_day: Mapped[date]
    conversion_id: Mapped[int | None] = mapped_column(ForeignKey("conversions.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    reference: Mapped[str | None] = mapped_column(String(80))
