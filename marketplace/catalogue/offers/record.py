"""Read one offer for staff, in any state, preview its card, and copy it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.audit import Actor
from marketplace.catalogue.models import Offer, OfferState, Stock
from marketplace.catalogue.offers.content import OfferContent, columns_of, content_of
from marketplace.catalogue.offers.edit import create_offer
from marketplace.catalogue.shop_window.cards import Card, CategoryCard
from marketplace.catalogue.shop_window.window import Window
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction

NO_CATEGORY = CategoryCard(id=0, slug="", names={}, position=0)


@dataclass(frozen=True, slots=True)
class OfferRecord:
    """A saved offer with its content; an edit has to name its `revision`. Moments are UTC."""

    id: int
    slug: str
    state: OfferState
    revision: int
    created_at: datetime
    published_at: datetime | None
    facts: OfferContent


def offer_record(*, offer_id: int) -> OfferRecord:
    """Return the saved offer; raises NotFound."""
    row = db.session.execute(
        select(Offer, Stock.remaining)
        .outerjoin(Stock, Stock.offer_id == Offer.id)
        .where(Offer.id == offer_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    offer: Offer = row.Offer
    return OfferRecord(
        id=offer.id,
        slug=offer.slug,
        state=offer.state,
        revision=offer.revision,
        created_at=offer.created_at,
        published_at=offer.published_at,
        facts=content_of(offer, row.remaining),
    )


def card_of(content: OfferContent, shop: Window, now: datetime) -> Card:
    """Return the card that the offer would have with this content, published at `now`."""
    categories = {category.id: category for category in shop.categories}
    columns = columns_of(content)
    partner_id, category_id = columns.pop("partner_id"), columns.pop("category_id")
    texts = {"titles": "title", "descriptions": "description", "conditions": "terms"}
    return Card(
        id=0,
        slug="preview",
        popularity=0,
        published_at=now,
        revision=0,
        category=categories.get(category_id, NO_CATEGORY),
        partner=shop.partners.get(partner_id),
        sold_out=content.stock == 0,
        **{field: columns.pop(column) for field, column in texts.items()},
        **columns,
    )


def copied(content: OfferContent) -> OfferContent:
    """Return the content for a new offer: without its offer code, its times and its stock."""
    return replace(content, offer_code=None, opens_at=None, closes_at=None, stock=None)


def copy_offer(*, offer_id: int, actor: Actor) -> int:
    """Create a draft with the offer's content as `copied` has it; returns its id.

    Raises NotFound.
    """
    with transaction():
        original = offer_record(offer_id=offer_id).facts
        return create_offer(content=copied(original), actor=actor)
