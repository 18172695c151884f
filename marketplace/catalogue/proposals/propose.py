"""Propose an offer, change a proposal, and withdraw it, as a partner's owner."""

from __future__ import annotations

from dataclasses import replace

from marketplace.accounts.audit import Actor
from marketplace.catalogue.offers import publish
from marketplace.catalogue.offers.content import OfferContent, content_of
from marketplace.catalogue.offers.edit import create_offer, edit_offer
from marketplace.catalogue.partners.partners import lock_taking_part
from marketplace.catalogue.proposals.models import OfferProposal, ProposalState
from marketplace.catalogue.proposals.transitions import lock_proposal, move
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction


def propose(*, content: OfferContent, actor: Actor) -> int:
    """Save the partner's offer as a draft that waits for marketing; returns its id.

    Raises InvalidInput, NotFound for the partner, and HasLeft.
    """
    with transaction() as session:
        if content.partner_id is not None:
            lock_taking_part(session, content.partner_id)
        offer_id = create_offer(content=content, actor=actor)
        session.add(
            OfferProposal(
                offer_id=offer_id,
                state=ProposalState.WAITING,
                proposed_by=actor.user_id,
                proposed_at=clock.now(),
            )
        )
        session.flush()
    return offer_id


def change_proposal(
    *, offer_id: int, partner_id: int, content: OfferContent, revision: int, actor: Actor
) -> None:
    """Change the partner's proposal as it was at `revision`; it waits for marketing again.

    What marketing added meanwhile (picture, offer code) stays. Raises NotFound, HasLeft,
    NotFromThisState once it is no proposal any more, ChangedMeanwhile, and InvalidInput.
    """
    with transaction() as session:
        proposal, offer, left = lock_proposal(session, offer_id, partner_id)
        lock_taking_part(session, partner_id)  # after its offer, as withdrawing a partner does
        move(proposal, offer, ProposalState.WAITING)
        kept = content_of(offer, left)
        merged = replace(
            content, partner_id=partner_id, image=kept.image, offer_code=kept.offer_code
        )
        edit_offer(
            offer_id=offer_id, content=merged, revision=revision, stock_seen=left, actor=actor
        )
        proposal.changed_at = clock.now()


def withdraw_proposal(*, offer_id: int, partner_id: int, actor: Actor) -> None:
    """Withdraw the partner's proposal for good; raises NotFound, NotFromThisState."""
    with transaction() as session:
        proposal, offer, _left = lock_proposal(session, offer_id, partner_id)
        move(proposal, offer, ProposalState.WITHDRAWN)
        session.flush()
        publish.withdraw(offer_id=offer_id, actor=actor)
