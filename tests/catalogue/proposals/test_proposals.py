"""Partners change and withdraw their proposals; marketing answers or declines them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from marketplace.accounts.audit import Actor
from marketplace.accounts.models import User
from marketplace.catalogue.models import Offer, OfferState
from marketplace.catalogue.offers.content import OfferContent
from marketplace.catalogue.offers.edit import ChangedMeanwhile, edit_offer
from marketplace.catalogue.offers.publish import publish
from marketplace.catalogue.offers.record import offer_record
from marketplace.catalogue.offers.states import NotFromThisState
from marketplace.catalogue.partners.partners import HasLeft, withdraw_partner
from marketplace.catalogue.proposals.answer import answer_proposal, decline_proposal
from marketplace.catalogue.proposals.models import ProposalState
from marketplace.catalogue.proposals.proposal_list import proposal_of, proposals_of
from marketplace.catalogue.proposals.propose import (
    change_proposal,
    propose,
    withdraw_proposal,
)
from marketplace.catalogue.proposals.transitions import TRANSITIONS
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import OutboxMessage
from tests.support.cast import Cast

PART = f"{'1' * 32}-20-70-150"  # a part of a picture
Facts = Callable[..., OfferContent]


@pytest.fixture
def proposed(cast: Cast, facts: Facts) -> int:
    """A proposal of the bakery, whose owner has an email."""
    with transaction() as session:
        drita = update(User).where(User.id == cast.drita.user_id)
        session.execute(drita.values(email="drita@example.com"))
    return propose(content=facts(offer_code=None), actor=cast.drita.actor)


def change(cast: Cast, offer_id: int, content: OfferContent, partner_id: int | None = None) -> None:
    change_proposal(
        offer_id=offer_id,
        partner_id=partner_id or cast.bakery.id,
        content=content,
        revision=offer_record(offer_id=offer_id).revision,
        actor=cast.drita.actor,
    )


def state_of(offer_id: int) -> ProposalState:
    db.session.rollback()
    found = proposal_of(offer_id)
    assert found is not None
    return found.state


def test_a_comment_is_told_and_a_change_makes_the_proposal_wait_again(
    cast: Cast, marketing: Actor, facts: Facts, proposed: int
) -> None:
    answer_proposal(offer_id=proposed, text="Please add the terms", actor=marketing)
    assert state_of(proposed) is ProposalState.ANSWERED
    letter = db.session.scalars(select(OutboxMessage)).one()
    assert (letter.recipient, letter.facts["answer"]) == (
        "drita@example.com",
        "Please add the terms",
    )
    change(cast, proposed, facts(offer_code=None, points=77))
    (one,) = proposals_of(cast.bakery.id).values()
    assert (one.state, one.open, one.answers[0].text) == (
        ProposalState.WAITING,
        True,
        "Please add the terms",
    )
    assert offer_record(offer_id=proposed).facts.points == 77


def test_what_marketing_added_stays_and_a_change_of_an_older_version_is_refused(
    cast: Cast, marketing: Actor, facts: Facts, proposed: int
) -> None:
    old = offer_record(offer_id=proposed)
    edit_offer(
        offer_id=proposed,
        content=replace(old.facts, offer_code="BYREK1", image=PART),
        revision=old.revision,
        stock_seen=old.facts.stock,
        actor=marketing,
    )
    with pytest.raises(ChangedMeanwhile):
        change_proposal(
            offer_id=proposed,
            partner_id=cast.bakery.id,
            content=facts(points=1),
            revision=old.revision,
            actor=cast.drita.actor,
        )
    change(cast, proposed, facts(offer_code=None, image=None, points=77))
    new = offer_record(offer_id=proposed).facts
    assert (new.offer_code, new.image, new.points) == ("BYREK1", PART, 77)


def test_a_declined_and_a_withdrawn_proposal_have_ended(
    cast: Cast, marketing: Actor, facts: Facts, proposed: int
) -> None:
    decline_proposal(offer_id=proposed, reason="Too expensive", actor=marketing)
    other = propose(content=facts(offer_code=None), actor=cast.drita.actor)
    withdraw_proposal(offer_id=other, partner_id=cast.bakery.id, actor=cast.drita.actor)
    for offer_id, state in ((proposed, "declined"), (other, "withdrawn")):
        assert state_of(offer_id) == state
        assert db.session.get_one(Offer, offer_id).state is OfferState.WITHDRAWN
        with pytest.raises(NotFromThisState):
            change(cast, offer_id, facts())
        with pytest.raises(NotFromThisState):
            answer_proposal(offer_id=offer_id, text="Hello", actor=marketing)


def test_a_published_proposal_is_marketings_alone(
    cast: Cast, marketing: Actor, facts: Facts
) -> None:
    proposed = propose(content=facts(), actor=cast.drita.actor)
    publish(offer_id=proposed, actor=marketing)
    for act in (
        lambda: change(cast, proposed, facts()),
        lambda: withdraw_proposal(
            offer_id=proposed, partner_id=cast.bakery.id, actor=cast.drita.actor
        ),
        lambda: decline_proposal(offer_id=proposed, reason="No", actor=marketing),
    ):
        with pytest.raises(NotFromThisState):
            act()


def test_a_partner_that_left_proposes_nothing(
    cast: Cast, marketing: Actor, facts: Facts, proposed: int
) -> None:
    withdraw_partner(partner_id=cast.bakery.id, actor=marketing)
    with pytest.raises(HasLeft):
        propose(content=facts(offer_code=None), actor=cast.drita.actor)
    with pytest.raises(HasLeft):
        change(cast, proposed, facts())


def test_another_partners_proposal_and_an_offer_of_marketing_are_not_found(
    cast: Cast, marketing: Actor, facts: Facts, proposed: int, draft: int
) -> None:
    lumi = cast.bookshop.id
    with pytest.raises(NotFound):
        change(cast, proposed, facts(), partner_id=lumi)
    with pytest.raises(NotFound):
        withdraw_proposal(offer_id=proposed, partner_id=lumi, actor=cast.lumi.actor)
    with pytest.raises(NotFound):
        answer_proposal(offer_id=draft, text="Hello", actor=marketing)


def test_every_state_of_a_proposal_can_end() -> None:
    assert TRANSITIONS.keys() == set(ProposalState)
    for state, following in TRANSITIONS.items():
        assert not following or {ProposalState.DECLINED, ProposalState.WITHDRAWN} <= following, (
            state
        )
