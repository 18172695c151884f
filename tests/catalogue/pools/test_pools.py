"""An offer has one open pool, and it is a partner's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from marketplace.accounts.audit import Actor
from marketplace.catalogue.models import Offer, OfferKind, OfferState, Stock
from marketplace.catalogue.offers.content import OfferContent
from marketplace.catalogue.offers.edit import edit_offer
from marketplace.catalogue.pools.code_form import CodeForm
from marketplace.catalogue.pools.edit_rules import CodesOfPartner
from marketplace.catalogue.pools.models import CodePool
from marketplace.catalogue.pools.pools import close_pool, open_pool, warn_at
from marketplace.catalogue.pools.refusals import NoOfferForPool, PoolOpenAlready
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from tests.support.cast import Cast


def open_text_pool(offer_id: int, marketing: Actor) -> None:
    open_pool(offer_id=offer_id, form=CodeForm.TEXT, low_at=0, actor=marketing)


def test_only_a_partners_offer_that_is_not_withdrawn_has_a_pool_and_only_one(
    cast: Cast, marketing: Actor
) -> None:
    gift = cast.an_offer("Mug", kind=OfferKind.GIFT)
    withdrawn = cast.an_offer("Tea", state=OfferState.WITHDRAWN)
    for offer_id in (0, gift.id, withdrawn.id):
        with pytest.raises(NoOfferForPool):
            open_text_pool(offer_id, marketing)
    assert db.session.scalars(select(CodePool.offer_id)).all() == []
    offer = cast.an_offer()
    open_text_pool(offer.id, marketing)
    with pytest.raises(PoolOpenAlready):
        open_text_pool(offer.id, marketing)
    for act in (close_pool, warn_at):
        given = {"reason": "over"} if act is close_pool else {"low_at": 1}
        with pytest.raises(NotFound):
            act(offer_id=gift.id, actor=marketing, **given)


def test_an_offer_with_codes_of_its_partner_stays_the_partners_and_its_stock_is_that_of_the_pool(
    cast: Cast, draft: int, facts: Callable[..., OfferContent], marketing: Actor
) -> None:
    content = facts(stock=7)
    open_text_pool(draft, marketing)

    def edit(new: OfferContent) -> int | None:
        revision = db.session.get_one(Offer, draft, populate_existing=True).revision
        seen = {"revision": revision, "stock_seen": None}
        edit_offer(offer_id=draft, content=new, actor=marketing, **seen)
        return db.session.scalar(select(Stock.remaining).where(Stock.offer_id == draft))

    assert edit(content) == 0
    with pytest.raises(CodesOfPartner):
        edit(replace(content, partner_id=cast.bookshop.id))
    close_pool(offer_id=draft, reason="over", actor=marketing)
    with pytest.raises(CodesOfPartner):
        edit(replace(content, partner_id=cast.bookshop.id))
    assert edit(content) == 7
