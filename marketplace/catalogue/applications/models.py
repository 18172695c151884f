"""Tables of the applications of businesses, their links, and the questions about them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, Json, words
from marketplace.foundation.extensions import Base


class ApplicationState(StrEnum):
    """The state of an application; `moves` holds which follows which."""

    UNPROVEN = "unproven"
    WAITING = "waiting"
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class PartnerApplication(Base):
    """A business that applies to be a partner; it counts from `proven_at`, the proof of its email.

    `branches` are the values of a branch each. `offer_worth_cents` are euro cents; `offer_points`
    is None where the operator shall propose the price. While a question is open, it is to be
    answered until `answer_until`. `reason` is the one for a refusal, which the applicant was told.
    """

    __tablename__ = "partner_applications"
    __table_args__ = (
        CheckConstraint("(state = 'unproven') = (proven_at IS NULL)", name="proven"),
        CheckConstraint("(state = 'asked') = (answer_until IS NOT NULL)", name="asked"),
        CheckConstraint("(state = 'approved') = (partner_id IS NOT NULL)", name="approved"),
        CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", name="refused"),
        CheckConstraint(
            "(state IN ('unproven', 'waiting', 'asked')) = (ended_at IS NULL)", name="ended"
        ),
        CheckConstraint("offer_worth_cents >= 0", name="offer_worth_cents"),
        CheckConstraint("offer_points IS NULL OR offer_points > 0", name="offer_points"),
        Index(
            "ix_partner_applications_open",
            "proven_at",
            postgresql_where=text("state IN ('waiting', 'asked')"),
            sqlite_where=text("state IN ('waiting', 'asked')"),
        ),
        Index("ix_partner_applications_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    state: Mapped[ApplicationState] = mapped_column(words(ApplicationState, "state"))
    business: Mapped[str] = mapped_column(String(120))
    tax_number: Mapped[str] = mapped_column(String(9), index=True)
    contact: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), index=True)
    phone: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(8))
    branches: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    offer_title: Mapped[str] = mapped_column(String(120))
    offer_description: Mapped[str] = mapped_column(Text)
    offer_worth_cents: Mapped[int]
    offer_points: Mapped[int | None]
    applied_at: Mapped[datetime]
    proven_at: Mapped[datetime | None]
    answer_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"), index=True)


class ApplicationLink(Base):
    """A link to an application, sent to its email and stored only as a hash."""

    __tablename__ = "application_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    application_id: Mapped[int] = mapped_column(
        ForeignKey("partner_applications.id", ondelete="CASCADE"), index=True
    )


class ApplicationQuestion(Base):
    """A question of marketing about an application, and the applicant's answer."""

    __tablename__ = "application_questions"
    __table_args__ = (
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
        Index(
            "uq_application_questions_open",
            "application_id",
            unique=True,
            postgresql_where=text("answer IS NULL"),
            sqlite_where=text("answer IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(
        ForeignKey("partner_applications.id", ondelete="CASCADE"), index=True
    )
    question: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
