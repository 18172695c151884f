"""Define payment runs and the payments in them; triggers on both databases keep them as made."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, words
from marketplace.foundation.extensions import Base


class RunState(StrEnum):
    """The state of a payment run; see `run_transitions.TRANSITIONS`."""

    MADE = "made"
    RELEASED = "released"
    SENT = "sent"
    UNDONE = "undone"


class PaymentState(StrEnum):
    """The state of one payment: what the bank said about it, or that its run was undone."""

    WAITING = "waiting"
    PAID = "paid"
    REJECTED = "rejected"
    UNDONE = "undone"


LIVE: Final = (PaymentState.WAITING, PaymentState.PAID)
_IS_LIVE: Final = text("state IN ('waiting', 'paid')")


class PaymentRun(Base):
    """A file of payments for the bank, numbered without gaps for each year in which it was made.

    `file` is the text that every download gives, `file_hash` its SHA-256 in hexadecimal digits. The
    same `key` is the same run. `released_by` let the file out: the maker, or another person where
    `second_person` says so. `total_cents` is the sum of the payments in euro cents.
    """

    __tablename__ = "payment_runs"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        UniqueConstraint("key"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("payments > 0 AND total_cents > 0", name="total"),
        CheckConstraint("(released_at IS NULL) = (released_by IS NULL)", name="released"),
        CheckConstraint("state <> 'made' OR released_at IS NULL", name="made"),
        CheckConstraint(
            "state NOT IN ('released', 'sent') OR released_at IS NOT NULL", name="released_state"
        ),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        CheckConstraint("(sent_at IS NULL) = (sent_by IS NULL)", name="sender"),
        CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name="undone"),
        CheckConstraint("(undone_at IS NULL) = (undone_reason IS NULL)", name="undone_reason"),
        CheckConstraint(
            "NOT second_person OR released_by IS NULL OR released_by <> made_by",
            name="second_person",
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    state: Mapped[RunState] = mapped_column(words(RunState, "state"))
    execute_on: Mapped[date]
    payments: Mapped[int]
    total_cents: Mapped[int] = mapped_column(BigInteger)
    second_person: Mapped[bool]
    file: Mapped[str] = mapped_column(Text)
    file_hash: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    released_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    released_at: Mapped[datetime | None]
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    sent_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    undone_at: Mapped[datetime | None]
    undone_reason: Mapped[str | None] = mapped_column(Text)


class RunPayment(Base):
    """The payment of one statement in a run; a statement is in one live payment at most.

    `payee_id` is the business as it was written down last when the run was made. `reference` is
    the end-to-end reference by which the bank answers, `answered_on` the bank's day and `answer`
    its words about a rejection.
    """

    __tablename__ = "payment_run_statements"
    __table_args__ = (
        UniqueConstraint("run_id", "statement_id"),
        UniqueConstraint("reference"),
        CheckConstraint("amount_cents > 0", name="amount"),
        CheckConstraint(
            "(state IN ('paid', 'rejected')) = (answered_at IS NOT NULL)", name="answered"
        ),
        CheckConstraint("(answered_at IS NULL) = (answered_on IS NULL)", name="answered_on"),
        Index(
            "uq_payment_run_statements_live",
            "statement_id",
            unique=True,
            postgresql_where=_IS_LIVE,
            sqlite_where=_IS_LIVE,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("payment_runs.id"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("settlement_statements.id"))
    payee_id: Mapped[int] = mapped_column(ForeignKey("partner_payees.id"))
    reference: Mapped[str] = mapped_column(String(35))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[PaymentState] = mapped_column(words(PaymentState, "state"))
    answered_on: Mapped[date | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answer: Mapped[str | None] = mapped_column(String(140))
