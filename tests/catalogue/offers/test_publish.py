"""Offers are published, paused and withdrawn."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.accounts.audit import Actor
from marketplace.accounts.models import AuditEntry
from marketplace.catalogue.models import Offer, OfferState
from marketplace.catalogue.offers.content import OfferContent
from marketplace.catalogue.offers.edit import create_offer
from marketplace.catalogue.offers.publish import obstacles_now, pause, publish, withdraw
from marketplace.catalogue.offers.publishing_rules import NotReady
from marketplace.catalogue.offers.states import NotFromThisState
from marketplace.catalogue.partners import partners
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from tests.support.cast import Cast


def offer(offer_id: int) -> Offer:
    db.session.expire_all()
    return db.session.get_one(Offer, offer_id)


def test_publishing_puts_it_in_the_shop_and_is_written_down(
    draft: int, marketing: Actor, log: Callable[[], list[AuditEntry]]
) -> None:
    publish(offer_id=draft, actor=marketing)
    assert offer(draft).state is OfferState.PUBLISHED
    assert offer(draft).published_at is not None
    entry = log()[-1]
    assert (entry.action, entry.subject_id) == ("offer.publish", str(draft))
    assert (entry.before, entry.after) == ({"state": "draft"}, {"state": "published"})


def test_an_incomplete_offer_is_not_published_and_its_gaps_are_named(
    facts: Callable[..., OfferContent], marketing: Actor
) -> None:
    draft = create_offer(content=facts(image=None, title_en=""), actor=marketing)
    with pytest.raises(NotReady) as refused:
        publish(offer_id=draft, actor=marketing)
    named = [obstacle.field for obstacle in refused.value.obstacles]
    assert sorted(named) == ["image", "title_en"]
    assert offer(draft).state is OfferState.DRAFT
    assert len(obstacles_now(offer_id=draft)) == 2
    with pytest.raises(NotFound):
        obstacles_now(offer_id=draft + 1)


def test_an_offer_of_a_partner_that_left_is_not_published(
    cast: Cast, facts: Callable[..., OfferContent], marketing: Actor
) -> None:
    partners.withdraw_partner(partner_id=cast.bakery.id, actor=marketing)
    late = create_offer(content=facts(), actor=marketing)
    with pytest.raises(NotReady):
        publish(offer_id=late, actor=marketing)


def test_a_paused_offer_comes_back_and_keeps_the_day_it_first_came(
    draft: int, marketing: Actor
) -> None:
    publish(offer_id=draft, actor=marketing)
    first = offer(draft).published_at
    pause(offer_id=draft, actor=marketing)
    publish(offer_id=draft, actor=marketing)
    assert offer(draft).published_at == first


@pytest.mark.parametrize("verb", [publish, pause, withdraw])
def test_a_withdrawn_offer_never_comes_back(
    draft: int, marketing: Actor, verb: Callable[..., None]
) -> None:
    withdraw(offer_id=draft, actor=marketing, reason="no longer given")
    with pytest.raises(NotFromThisState):
        verb(offer_id=draft, actor=marketing)


@pytest.mark.parametrize("verb", [publish, pause, withdraw])
def test_an_unknown_offer_cannot_be_published_paused_or_withdrawn(
    marketing: Actor, verb: Callable[..., None]
) -> None:
    with pytest.raises(NotFound):
        verb(offer_id=12345, actor=marketing)


def test_each_transition_gives_an_offer_a_new_revision(draft: int, marketing: Actor) -> None:
    before = offer(draft).revision
    publish(offer_id=draft, actor=marketing)
    assert offer(draft).revision > before
