"""Answer a partner's proposal: comment on it, or decline it with a reason."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import Role, User
from marketplace.catalogue.models import Offer
from marketplace.catalogue.offers import publish
from marketplace.catalogue.proposals.models import ProposalAnswer, ProposalState
from marketplace.catalogue.proposals.transitions import lock_proposal, move
from marketplace.foundation import clock, job_queue
from marketplace.foundation.languages.texts import text_in
from marketplace.foundation.transaction import transaction
from marketplace.messages import outbox


def answer_proposal(*, offer_id: int, text: str, actor: Actor) -> None:
    """Comment on the proposal, which the partner can then change or withdraw.

    The partner's owners are told by email. Raises NotFound, NotFromThisState.
    """
    _answer(offer_id, text, ProposalState.ANSWERED, actor)


def decline_proposal(*, offer_id: int, reason: str, actor: Actor) -> None:
    """Decline the proposal for good, and tell the owners why; raises NotFound, NotFromThisState."""
    _answer(offer_id, reason, ProposalState.DECLINED, actor)


def _answer(offer_id: int, text: str, to: ProposalState, actor: Actor) -> None:
    declined = to is ProposalState.DECLINED
    with transaction() as session:
        proposal, offer, _left = lock_proposal(session, offer_id)
        move(proposal, offer, to)
        session.add(
            ProposalAnswer(
                offer_id=offer_id,
                text=text,
                declined=declined,
                username=actor.username,
                at=clock.now(),
            )
        )
        session.flush()
        if declined:
            publish.withdraw(offer_id=offer_id, actor=actor, reason=text)
        else:
            audit.record(actor, "proposal.answer", "offer", offer_id, reason=text)
        _tell_owners(session, offer, text, "declined" if declined else "commented")
    job_queue.wake()


def _tell_owners(session: Session, offer: Offer, text: str, kind: str) -> None:
    owners = session.execute(
        select(User.email, User.language).where(
            User.partner_id == offer.partner_id,
            User.role == Role.OWNER,
            User.deactivated_at.is_(None),
        )
    )
    for owner in owners:
        outbox.write(
            session,
            "proposal_answered",
            language=owner.language,
            email=owner.email,
            phone=None,
            facts={
                "kind": kind,
                "offer": text_in(offer.title, owner.language),
                "answer": text,
            },
        )
