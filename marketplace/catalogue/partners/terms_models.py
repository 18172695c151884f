"""Define the tables of what the operator owes partners for confirmed codes, and whom it pays."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, words
from marketplace.foundation.extensions import Base


class Basis(StrEnum):
    """The way in which the amount owed for a code is found."""

    FIXED = "fixed"  # the same cents for each code
    SHARE = "share"  # a share of the code's worth
    NOTHING = "nothing"  # the partner bears it
    PARTNER = "partner"  # of single offers alone: as the partner's terms say


class PartnerTerms(Base):
    """The amount owed for a code from a moment on; append-only: of those begun, the newest counts.

    Without an offer they are the partner's; an offer's own come before them. `fixed_cents` are euro
    cents without tax, `share_bp` and `tax_bp` hundredths of a percent. `follows` is the version
    that was the newest of the same partner and offer when this one was written, 0 for the first:
    two versions cannot follow the same one. `staff_id` is None for the demo.
    """

    __tablename__ = "partner_terms"
    __table_args__ = (
        CheckConstraint("(basis = 'fixed') = (fixed_cents IS NOT NULL)", name="fixed"),
        CheckConstraint("(basis = 'share') = (share_bp IS NOT NULL)", name="share"),
        CheckConstraint("basis <> 'partner' OR offer_id IS NOT NULL", name="offer"),
        CheckConstraint("fixed_cents IS NULL OR fixed_cents > 0", name="fixed_cents"),
        CheckConstraint("share_bp IS NULL OR share_bp BETWEEN 1 AND 10000", name="share_bp"),
        CheckConstraint("tax_bp BETWEEN 0 AND 10000", name="tax_bp"),
        Index("ix_partner_terms_partner", "partner_id", "offer_id", "valid_from"),
        Index(
            "uq_partner_terms_partner",
            "partner_id",
            "follows",
            unique=True,
            postgresql_where=text("offer_id IS NULL"),
            sqlite_where=text("offer_id IS NULL"),
        ),
        Index(
            "uq_partner_terms_offer",
            "offer_id",
            "follows",
            unique=True,
            postgresql_where=text("offer_id IS NOT NULL"),
            sqlite_where=text("offer_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offers.id"))
    basis: Mapped[Basis] = mapped_column(words(Basis, "basis"))
    fixed_cents: Mapped[int | None]
    share_bp: Mapped[int | None]
    tax_bp: Mapped[int]
    valid_from: Mapped[datetime]
    follows: Mapped[int] = mapped_column(BigId)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    why: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class PartnerPayee(Base):
    """The business that is paid for a partner's codes; append-only: the newest counts at once.

    `iban` has no spaces. A statement is due `payment_days` after the day on which it was closed.
    `follows` is as that of the terms.
    """

    __tablename__ = "partner_payees"
    __table_args__ = (
        CheckConstraint("payment_days BETWEEN 0 AND 365", name="payment_days"),
        UniqueConstraint("partner_id", "follows"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    legal_name: Mapped[str] = mapped_column(String(140))
    tax_number: Mapped[str] = mapped_column(String(40))
    iban: Mapped[str] = mapped_column(String(34))
    payment_days: Mapped[int]
    follows: Mapped[int] = mapped_column(BigId)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    why: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
