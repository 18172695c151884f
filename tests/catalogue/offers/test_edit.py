"""Offers are created and edited, and invalid content is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.audit import Actor
from marketplace.accounts.models import AuditEntry
from marketplace.catalogue.models import Offer, OfferKind, OfferState, Stock, Unit
from marketplace.catalogue.offers import publish, stock
from marketplace.catalogue.offers.content import OfferContent, content_of
from marketplace.catalogue.offers.edit import ChangedMeanwhile, create_offer, edit_offer
from marketplace.catalogue.offers.publishing_rules import NotReady
from marketplace.catalogue.offers.states import NotFromThisState
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.foundation.transaction import transaction
from tests.support.concurrency import all_at_once
from tests.support.rows import with_texts

Facts = Callable[..., OfferContent]
Log = Callable[[], list[AuditEntry]]


def saved(offer_id: int) -> OfferContent:
    db.session.expire_all()
    left = db.session.scalar(select(Stock.remaining).where(Stock.offer_id == offer_id))
    return content_of(db.session.get_one(Offer, offer_id), left)


def revision(offer_id: int) -> int:
    db.session.expire_all()
    return db.session.get_one(Offer, offer_id).revision


def edit(offer_id: int, actor: Actor, *, seen: int | None = None, **given: Any) -> None:
    edit_offer(
        offer_id=offer_id,
        content=replace(saved(offer_id), **with_texts(given, {"title": saved(offer_id).title})),
        revision=revision(offer_id),
        stock_seen=seen,
        actor=actor,
    )


def test_a_new_offer_is_a_draft_with_an_address_of_its_own(facts: Facts, marketing: Actor) -> None:
    first = create_offer(content=facts(stock=5), actor=marketing)
    second = create_offer(content=facts(offer_code="BUKE2"), actor=marketing)
    offers = [db.session.get_one(Offer, offer_id) for offer_id in (first, second)]
    assert [offer.slug for offer in offers] == ["buke-e-ngrohte", "buke-e-ngrohte-2"]
    assert offers[0].state is OfferState.DRAFT
    assert saved(first) == facts(stock=5)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"points": 0}, "points"),
        ({"partner_id": None}, "partner"),
        ({"partner_id": 999_999}, "partner"),
        ({"category_id": 999_999}, "category"),
        ({"offer_code": "10 MB"}, "offer_code"),
        ({"kind": OfferKind.SERVICE}, "unit"),
        ({"image": "../../etc/passwd"}, "image"),
        ({"image": f"{'0' * 32}-101-50-100"}, "image"),
    ],
)
def test_invalid_offer_content_is_refused_with_its_field(
    facts: Facts, marketing: Actor, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_offer(content=facts(**given), actor=marketing)
    assert refused.value.field == field


def test_an_offer_code_is_one_offers_only(draft: int, facts: Facts, marketing: Actor) -> None:
    assert draft
    with pytest.raises(InvalidInput):
        create_offer(content=facts(offer_code="buke1"), actor=marketing)


def test_fields_of_another_kind_of_offer_are_left_out(facts: Facts, marketing: Actor) -> None:
    given = {"kind": OfferKind.GIFT, "unit": Unit.MB, "units_per_point": 3, "offer_code": None}
    offer = saved(create_offer(content=facts(**given), actor=marketing))
    assert (offer.partner_id, offer.unit, offer.units_per_point) == (None, None, None)


def test_an_edit_keeps_the_address_and_is_written_down_with_what_changed(
    draft: int, marketing: Actor, log: Log
) -> None:
    edit(draft, marketing, title_sq="Bukë thekre", points=50)
    assert db.session.get_one(Offer, draft).slug == "buke-e-ngrohte"
    entry = log()[-1]
    assert (entry.action, entry.username) == ("offer.edit", "marketing")
    assert entry.before == {"title_sq": "Bukë e ngrohtë", "points": 40}
    assert entry.after == {"title_sq": "Bukë thekre", "points": 50}


def test_two_people_cannot_overwrite_each_other_unawares(
    draft: int, facts: Facts, marketing: Actor
) -> None:
    opened = revision(draft)
    edit(draft, marketing, points=50)
    with pytest.raises(ChangedMeanwhile):
        edit_offer(
            offer_id=draft, content=facts(), revision=opened, stock_seen=None, actor=marketing
        )
    assert saved(draft).points == 50


def test_one_of_many_concurrent_edits_of_an_offer_revision_is_saved(
    app: Flask, draft: int, facts: Facts, marketing: Actor
) -> None:
    opened, wanted = revision(draft), facts()

    def save(number: int) -> None:
        changed = replace(wanted, points=100 + number)
        edit_offer(
            offer_id=draft, content=changed, revision=opened, stock_seen=None, actor=marketing
        )

    results = all_at_once(app, save, people=10)
    assert results.count(None) == 1
    assert {type(one) for one in results if one is not None} == {ChangedMeanwhile}


def test_items_converted_while_staff_edit_the_stock_stay_taken(
    facts: Facts, marketing: Actor
) -> None:
    offer = create_offer(content=facts(stock=10), actor=marketing)
    with transaction() as session:
        assert stock.take(session, offer)
        assert stock.take(session, offer)
    edit(offer, marketing, seen=10, stock=15)
    assert saved(offer).stock == 13


def test_a_published_offer_cannot_lose_what_publishing_needs(draft: int, marketing: Actor) -> None:
    publish.publish(offer_id=draft, actor=marketing)
    with pytest.raises(NotReady):
        edit(draft, marketing, image=None)
    assert saved(draft).image


def test_a_withdrawn_offer_stays_as_it_was(draft: int, marketing: Actor) -> None:
    publish.withdraw(offer_id=draft, actor=marketing)
    with pytest.raises(NotFromThisState):
        edit(draft, marketing, points=1)


def test_an_offer_that_is_not_there_cannot_be_edited(facts: Facts, marketing: Actor) -> None:
    with pytest.raises(NotFound):
        edit_offer(offer_id=9, content=facts(), revision=1, stock_seen=None, actor=marketing)
