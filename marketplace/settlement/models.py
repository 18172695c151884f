"""Define the books of settlement: months, statements, append-only lines and adjustments.

Every amount is in euro cents. A statement's row may change in nothing but its state once it is
closed, and its lines in nothing at all: triggers on both databases refuse it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

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

SAME_SIGN = "(net_cents >= 0 AND tax_cents >= 0) OR (net_cents <= 0 AND tax_cents <= 0)"


class StatementState(StrEnum):
    """The state of a statement; see `transitions.TRANSITIONS`."""

    OPEN = "open"
    CLOSED = "closed"
    DISPUTED = "disputed"
    APPROVED = "approved"
    PAID = "paid"


class LineKind(StrEnum):
    """The cause of a line: a confirmed code, or what was decided after one was in a statement."""

    CODE = "code"
    REVERSAL = "reversal"  # nothing is owed for the code after all
    DISPUTE = "dispute"  # the difference that the partner was granted
    CORRECTION = "correction"


class SettledMonth(Base):
    """A month (its 1st) whose statements are closed; its row keeps a month from closing twice."""

    __tablename__ = "settlement_months"

    month: Mapped[date] = mapped_column(primary_key=True)
    closed_at: Mapped[datetime]


class Statement(Base):
    """The amount owed to a partner for a month; numbers have no gaps within a year of the months.

    `codes` counts the lines of confirmed codes, `unpriced` those of them without terms (nothing is
    owed for them by any terms). `payee_id` is the business as it was at the closing, None where
    nobody had written it down. `signed_by` approved first, `approved_by` last: the same person
    up to the limit, two persons beyond it (`second_person`). `announced_at` is when the partner
    was told.
    """

    __tablename__ = "settlement_statements"
    __table_args__ = (
        UniqueConstraint("partner_id", "month"),
        UniqueConstraint("year", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("total_cents = net_cents + tax_cents", name="total"),
        CheckConstraint("codes >= 0 AND unpriced BETWEEN 0 AND codes", name="codes"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed"),
        CheckConstraint("(state = 'open') = (due_on IS NULL)", name="due"),
        CheckConstraint("(signed_at IS NULL) = (signed_by IS NULL)", name="signed"),
        CheckConstraint(
            "(state IN ('approved', 'paid')) = (approved_at IS NOT NULL)", name="approved"
        ),
        CheckConstraint("(approved_at IS NULL) = (approved_by IS NULL)", name="approver"),
        CheckConstraint("approved_at IS NULL OR signed_at IS NOT NULL", name="approved_signed"),
        CheckConstraint(
            "signed_at IS NULL OR state IN ('closed', 'approved', 'paid')", name="signed_state"
        ),
        CheckConstraint(
            "NOT second_person OR approved_by IS NULL OR approved_by <> signed_by",
            name="second_person",
        ),
        CheckConstraint("(state = 'paid') = (paid_on IS NOT NULL)", name="paid"),
        CheckConstraint("(paid_on IS NULL) = (paid_reference IS NULL)", name="paid_reference"),
        Index("ix_settlement_statements_month", "month", "partner_id"),
        Index(
            "ix_settlement_statements_unpaid",
            "due_on",
            postgresql_where=text("state <> 'paid'"),
            sqlite_where=text("state <> 'paid'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    month: Mapped[date]
    year: Mapped[int]
    number: Mapped[int]
    state: Mapped[StatementState] = mapped_column(words(StatementState, "state"))
    payee_id: Mapped[int | None] = mapped_column(ForeignKey("partner_payees.id"))
    codes: Mapped[int] = mapped_column(default=0)
    unpriced: Mapped[int] = mapped_column(default=0)
    net_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    tax_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    total_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    closed_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    second_person: Mapped[bool] = mapped_column(default=False)
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    paid_on: Mapped[date | None]
    paid_reference: Mapped[str | None] = mapped_column(String(140))
    paid_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    announced_at: Mapped[datetime | None]


class Line(Base):
    """One amount of a statement; inserted while the statement is open, and never changed.

    A confirmed code is in one line of kind `code` for ever; its `at` is when it was confirmed, its
    amounts are those of the conversion's snapshot, `terms_id` the version of the terms, None where
    there were none. Other lines carry an adjustment into a statement, with its reason; a code that
    was confirmed in an earlier month and committed after that was closed has a reason too.
    `offer_id` and `branch_id` are those of the conversion, whose row holds their keys.
    """

    __tablename__ = "settlement_lines"
    __table_args__ = (
        CheckConstraint("(kind = 'code') = (adjustment_id IS NULL)", name="adjustment"),
        CheckConstraint(
            "kind <> 'code' OR (conversion_id IS NOT NULL AND net_cents >= 0 AND tax_cents >= 0)",
            name="code",
        ),
        CheckConstraint("kind = 'code' OR reason IS NOT NULL", name="reason"),
        CheckConstraint(SAME_SIGN, name="tax_sign"),
        Index("ix_settlement_lines_statement", "statement_id", "id"),
        Index(
            "uq_settlement_lines_conversion",
            "conversion_id",
            unique=True,
            postgresql_where=text("kind = 'code'"),
            sqlite_where=text("kind = 'code'"),
        ),
        Index(
            "uq_settlement_lines_adjustment",
            "adjustment_id",
            unique=True,
            postgresql_where=text("adjustment_id IS NOT NULL"),
            sqlite_where=text("adjustment_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("settlement_statements.id"))
    kind: Mapped[LineKind] = mapped_column(words(LineKind, "kind"))
    conversion_id: Mapped[int | None] = mapped_column(ForeignKey("conversions.id"))
    adjustment_id: Mapped[int | None] = mapped_column(ForeignKey("settlement_adjustments.id"))
    offer_id: Mapped[int | None] = mapped_column(BigId)
    branch_id: Mapped[int | None] = mapped_column(BigId)
    at: Mapped[datetime]
    worth_cents: Mapped[int]
    terms_id: Mapped[int | None] = mapped_column(BigId)
    net_cents: Mapped[int]
    tax_cents: Mapped[int]
    reason: Mapped[str | None] = mapped_column(Text)


class Adjustment(Base):
    """An amount that was decided on after closing; the partner's next statement has its line.

    A reversal takes back what is owed for the code, once; a dispute's is the difference granted. A
    correction may name no code. The same `key` is the same adjustment.
    """

    __tablename__ = "settlement_adjustments"
    __table_args__ = (
        CheckConstraint("kind <> 'code'", name="not_code"),
        CheckConstraint("kind = 'correction' OR conversion_id IS NOT NULL", name="conversion"),
        CheckConstraint("kind <> 'reversal' OR net_cents <= 0", name="reversal"),
        CheckConstraint(SAME_SIGN, name="tax_sign"),
        CheckConstraint("reason <> ''", name="reason"),
        UniqueConstraint("key"),
        Index("ix_settlement_adjustments_partner", "partner_id", "at"),
        Index(
            "uq_settlement_adjustments_reversal",
            "conversion_id",
            unique=True,
            postgresql_where=text("kind = 'reversal'"),
            sqlite_where=text("kind = 'reversal'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    kind: Mapped[LineKind] = mapped_column(words(LineKind, "kind"))
    conversion_id: Mapped[int | None] = mapped_column(ForeignKey("conversions.id"))
    net_cents: Mapped[int]
    tax_cents: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(String(64))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
