"""Tables of the offers that partners propose, and of marketing's answers to them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, words
from marketplace.foundation.extensions import Base


class ProposalState(StrEnum):
    """The state of a proposal while its offer is a draft; `moves` holds which follows which.

    A draft that marketing publishes is no proposal any more: the offer's own state counts.
    """

    WAITING = "waiting"
    ANSWERED = "answered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class OfferProposal(Base):
    """An offer that a partner proposed; `changed_at` is when the partner last changed it."""

    __tablename__ = "offer_proposals"
    __table_args__ = (Index("ix_offer_proposals_state", "state"),)

    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id"), primary_key=True)
    state: Mapped[ProposalState] = mapped_column(words(ProposalState, "state"))
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]


class ProposalAnswer(Base):
    """An answer of marketing to a proposal: a comment, or the reason for which it was declined."""

    __tablename__ = "proposal_answers"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer_proposals.offer_id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    declined: Mapped[bool]
    username: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
