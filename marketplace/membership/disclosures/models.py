"""Define the register of disclosures to authorities; triggers on both databases keep it as made."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, Json, words
from marketplace.foundation.extensions import Base


class Step(StrEnum):
    """A step in the life of a disclosure; each is taken once at most."""

    DECISION = "decision"
    HANDOVER = "handover"
    SECRECY = "secrecy"


class Outcome(StrEnum):
    """The outcome of a step; see `moves.STEPS`."""

    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    GIVEN = "given"
    LIFTED = "lifted"


class Disclosure(Base):
    """A request of an authority for data of a customer, as it was written down; never changes.

    `official` is the person who signed for the authority. `parts` are the parts of the data (see
    `data_export.parts.Part`) and the days, both inclusive, the period of which they are given. The
    customer may not know of a `secret` one. The same `key` is the same request.
    """

    __tablename__ = "disclosures"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("id", "made_by"),  # which the moves point at
        CheckConstraint("from_day <= until_day", name="period"),
        CheckConstraint("authority <> ''", name="authority"),
        CheckConstraint("legal_basis <> ''", name="legal_basis"),
        CheckConstraint("reference <> ''", name="reference"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    authority: Mapped[str] = mapped_column(String(200))
    official: Mapped[str] = mapped_column(String(200))
    legal_basis: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(String(100))
    received_on: Mapped[date]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    parts: Mapped[list[str]] = mapped_column(Json)
    from_day: Mapped[date]
    until_day: Mapped[date]
    secret: Mapped[bool]
    key: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]


class DisclosureMove(Base):
    """A step of a disclosure, taken by the user `moved_by`; never changes.

    `made_by` is who wrote the disclosure down: another person decides on it. An approval has the
    SHA-256, in hexadecimal digits, and the size of the extract. A handover has its day, and every
    step after the decision `follows` an approval. `note` is the reason of a decision, or to whom
    and how the extract was handed over.
    """

    __tablename__ = "disclosure_moves"
    __table_args__ = (
        UniqueConstraint("disclosure_id", "step"),
        UniqueConstraint("disclosure_id", "outcome"),  # which later steps point at
        ForeignKeyConstraint(
            ["disclosure_id", "made_by"], ["disclosures.id", "disclosures.made_by"]
        ),
        ForeignKeyConstraint(
            ["disclosure_id", "follows"],
            ["disclosure_moves.disclosure_id", "disclosure_moves.outcome"],
        ),
        CheckConstraint(
            "(step = 'decision') = (outcome IN ('approved', 'refused', 'withdrawn'))"
            " AND (step = 'handover') = (outcome = 'given')",
            name="outcome_of_step",
        ),
        CheckConstraint(
            "outcome NOT IN ('approved', 'refused') OR moved_by <> made_by", name="second_person"
        ),
        CheckConstraint("outcome <> 'withdrawn' OR moved_by = made_by", name="withdrawn_by_maker"),
        CheckConstraint("(step = 'decision') = (follows IS NULL)", name="follows"),
        CheckConstraint("follows = 'approved'", name="follows_approval"),
        CheckConstraint("(outcome = 'approved') = (extract_hash IS NOT NULL)", name="hash"),
        CheckConstraint("(extract_hash IS NULL) = (extract_bytes IS NULL)", name="bytes"),
        CheckConstraint("(step = 'handover') = (handed_on IS NOT NULL)", name="handed_on"),
        CheckConstraint("outcome = 'approved' OR note <> ''", name="note"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    disclosure_id: Mapped[int] = mapped_column(BigId)
    made_by: Mapped[int] = mapped_column(BigId)
    step: Mapped[Step] = mapped_column(words(Step, "step"))
    outcome: Mapped[Outcome] = mapped_column(words(Outcome, "outcome"))
    follows: Mapped[str | None] = mapped_column(String(20))
    moved_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text)
    handed_on: Mapped[date | None]
    extract_hash: Mapped[str | None] = mapped_column(String(64))
    extract_bytes: Mapped[int | None]


class DisclosureExtract(Base):
    """The extract of an approved disclosure, encrypted; deleted when its days are over.

    Its hash stays with the approval.
    """

    __tablename__ = "disclosure_extracts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["disclosure_id", "outcome"],
            ["disclosure_moves.disclosure_id", "disclosure_moves.outcome"],
        ),
        CheckConstraint("outcome = 'approved'", name="approved"),
        Index("ix_disclosure_extracts_made_at", "made_at"),
    )

    disclosure_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    outcome: Mapped[str] = mapped_column(String(20))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
