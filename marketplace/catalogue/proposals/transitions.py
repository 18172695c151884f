"""Hold the transitions of a proposal, whose offer is a draft, and make one."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from marketplace.catalogue.models import Offer, OfferState
from marketplace.catalogue.offers.edit import lock_offer
from marketplace.catalogue.offers.states import NotFromThisState
from marketplace.catalogue.proposals.models import OfferProposal, ProposalState
from marketplace.foundation.refusals import NotFound

State = ProposalState
TRANSITIONS: Final[dict[State, frozenset[State]]] = {
    State.WAITING: frozenset({State.WAITING, State.ANSWERED, State.DECLINED, State.WITHDRAWN}),
    State.ANSWERED: frozenset({State.WAITING, State.ANSWERED, State.DECLINED, State.WITHDRAWN}),
    State.DECLINED: frozenset(),
    State.WITHDRAWN: frozenset(),
}
OPEN: Final = tuple(state for state, following in TRANSITIONS.items() if following)


def lock_proposal(
    session: Session, offer_id: int, partner_id: int | None = None
) -> tuple[OfferProposal, Offer, int | None]:
    """Return the proposal, its offer and the offer's stock, locked until the transaction ends.

    Raises NotFound, also for another partner's.
    """
    offer, left = lock_offer(session, offer_id)
    proposal = session.get(OfferProposal, offer_id, populate_existing=True)
    if proposal is None or partner_id not in {None, offer.partner_id}:
        raise NotFound
    return proposal, offer, left


def move(proposal: OfferProposal, offer: Offer, to: State) -> None:
    """Move the locked proposal; raises NotFromThisState, also once the offer is no draft."""
    if offer.state is not OfferState.DRAFT or to not in TRANSITIONS[proposal.state]:
        raise NotFromThisState
    proposal.state = to
