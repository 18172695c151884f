"""Read proposals with marketing's answers, for the partner and for marketing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from marketplace.catalogue.models import Offer, OfferState
from marketplace.catalogue.proposals.models import OfferProposal, ProposalAnswer, ProposalState
from marketplace.catalogue.proposals.transitions import OPEN
from marketplace.foundation.extensions import db
from marketplace.foundation.records import records


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer of marketing."""

    offer_id: int
    text: str
    declined: bool
    username: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ProposalRecord:
    """A partner's proposal; while it is `open` the partner changes it and marketing answers it."""

    offer_id: int
    state: ProposalState
    open: bool
    proposed_at: datetime
    changed_at: datetime | None
    answers: tuple[AnswerRow, ...]


def proposals_of(partner_id: int) -> dict[int, ProposalRecord]:
    """Return the partner's proposals by the offer's id."""
    return _found(Offer.partner_id == partner_id)


def proposal_of(offer_id: int) -> ProposalRecord | None:
    """Return the proposal that the offer began as, or None."""
    return _found(Offer.id == offer_id).get(offer_id)


def _found(which: ColumnElement[bool]) -> dict[int, ProposalRecord]:
    rows = db.session.execute(
        select(
            OfferProposal.offer_id,
            OfferProposal.state,
            OfferProposal.proposed_at,
            OfferProposal.changed_at,
            Offer.state.label("offer_state"),
        )
        .join(Offer, Offer.id == OfferProposal.offer_id)
        .where(which)
    ).all()
    answers = _answers([row.offer_id for row in rows])
    return {
        row.offer_id: ProposalRecord(
            offer_id=row.offer_id,
            state=row.state,
            open=row.state in OPEN and row.offer_state is OfferState.DRAFT,
            proposed_at=row.proposed_at,
            changed_at=row.changed_at,
            answers=tuple(one for one in answers if one.offer_id == row.offer_id),
        )
        for row in rows
    }


def _answers(offer_ids: Collection[int]) -> list[AnswerRow]:
    if not offer_ids:
        return []
    found = db.session.execute(
        select(
            ProposalAnswer.offer_id,
            ProposalAnswer.text,
            ProposalAnswer.declined,
            ProposalAnswer.username,
            ProposalAnswer.at,
        )
        .where(ProposalAnswer.offer_id.in_(offer_ids))
        .order_by(ProposalAnswer.id)
    )
    return records(AnswerRow, found)
