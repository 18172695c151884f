"""Staff and customers act at the same moment, all are served, and there is no deadlock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Flask
from sqlalchemy import select

from marketplace.accounts.audit import Actor
from marketplace.catalogue.models import Offer, Stock
from marketplace.catalogue.offers.content import OfferContent
from marketplace.catalogue.offers.edit import ChangedMeanwhile, create_offer, edit_offer
from marketplace.catalogue.offers.publish import publish
from marketplace.catalogue.partners.partners import PartnerContent, edit_partner
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.refusals import SoldOut
from marketplace.foundation.extensions import db
from tests.support.cast import Cast
from tests.support.concurrency import all_at_once

Facts = Callable[..., OfferContent]


def test_offers_are_written_while_their_partner_is(
    app: Flask, cast: Cast, facts: Facts, marketing: Actor
) -> None:
    bakery, wanted = cast.bakery.id, facts()

    def work(number: int) -> None:
        if number % 2:
            new = replace(wanted, offer_code=f"BUKE{number}")
            create_offer(content=new, actor=marketing)
        else:
            named = PartnerContent(name=f"Furra {number}")
            edit_partner(partner_id=bakery, content=named, actor=marketing)

    assert all_at_once(app, work, people=24) == [None] * 24
    slugs = list(db.session.scalars(select(Offer.slug)))
    assert len(slugs) == len(set(slugs)) == 12


def test_an_offer_is_edited_while_its_last_items_go(
    app: Flask, cast: Cast, facts: Facts, marketing: Actor
) -> None:
    """Change the offer code, which needs the row that conversions lock by its key."""
    offer_id = create_offer(content=facts(stock=3, points=10), actor=marketing)
    publish(offer_id=offer_id, actor=marketing)
    offer = db.session.get_one(Offer, offer_id)
    arta, slug, revision = cast.arta.customer_id, offer.slug, offer.revision
    wanted = facts(stock=3, points=10, offer_code="BUKE9")

    def work(number: int) -> None:
        if number % 4:
            convert(customer_id=arta, offer=slug, via=ConversionChannel.WEB, key=str(number))
        else:
            edit_offer(
                offer_id=offer_id, content=wanted, revision=revision, stock_seen=3, actor=marketing
            )

    results = all_at_once(app, work, people=16)
    assert {type(one) for one in results if one is not None} <= {SoldOut, ChangedMeanwhile}
    assert results.count(None) == 4
    assert db.session.scalars(select(Stock.remaining)).one() == 0
