"""Read the shop window from the database: changed offers and the context of all offers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import Row, Select, func, select

from marketplace.catalogue.models import Branch, Category, Offer, OfferState, Partner, Stock
from marketplace.catalogue.shop_window.cards import Card, CategoryCard, PartnerCard, Place
from marketplace.foundation.extensions import db
from marketplace.foundation.languages.names import keep_in_latin
from marketplace.foundation.records import record, records
from marketplace.foundation.transaction import WRITING

_TEXTS = {
    "titles": Offer.title.label("titles"),
    "descriptions": Offer.description.label("descriptions"),
    "conditions": Offer.terms.label("conditions"),
}
_COLUMNS = _TEXTS | {
    name: getattr(Offer, name)
    for name in (one.name for one in fields(Card))
    if name not in {*_TEXTS, "category", "partner", "sold_out", "popularity", "published_at"}
}
# Rooms above with stocks of their own add their query to it.
_SOLD_OUT: list[Select[int]] = [select(Stock.offer_id).where(Stock.remaining == 0)]
_POPULAR = select(Offer.id, Offer.popularity).where(
    Offer.popularity > 0, Offer.state == OfferState.PUBLISHED
)


@dataclass(frozen=True, slots=True)
class CatalogueContext:
    """The context of all offers: few rows compared with the offers, so always read whole."""

    categories: Mapping[int, CategoryCard]
    partners: Mapping[int, PartnerCard]
    sold_out: frozenset[int]
    popularity: Mapping[int, int]


def also_sold_out(offers: Select[int]) -> None:
    """Register a room's query for the ids of offers that are sold out in its own stock."""
    _SOLD_OUT.append(offers)


def refuse_transaction() -> None:
    """Raise RuntimeError inside a transaction, whose changes are not committed yet."""
    if WRITING in db.session().info:
        raise RuntimeError("the shop window is read outside transaction()")


def catalogue_context() -> CatalogueContext:
    """Read categories in order, partners with open branches, sold-out offers and popularity."""
    return CatalogueContext(
        categories=_categories(),
        partners=_partners(),
        sold_out=frozenset(i for query in _SOLD_OUT for i in db.session.scalars(query)),
        popularity={row.id: row.popularity for row in db.session.execute(_POPULAR)},
    )


def _categories() -> dict[int, CategoryCard]:
    columns = (Category.id, Category.slug, Category.name.label("names"), Category.position)
    rows = db.session.execute(select(*columns).order_by(Category.position, Category.id))
    return {category.id: category for category in records(CategoryCard, rows)}


def _partners() -> dict[int, PartnerCard]:
    places = _places()
    rows = db.session.execute(
        select(
            Partner.id,
            Partner.slug,
            Partner.name,
            Partner.about.label("abouts"),
            Partner.phone,
            Partner.withdrawn_at.is_not(None).label("withdrawn"),
        )
    ).all()
    keep_in_latin(row.name for row in rows)
    return {row.id: record(PartnerCard, row, places=tuple(places[row.id])) for row in rows}


def _places() -> defaultdict[int, list[Place]]:
    rows = db.session.execute(
        select(
            Branch.partner_id,
            Branch.id,
            Branch.name,
            Branch.city,
            Branch.address,
            Branch.opening_hours,
            Branch.phone,
            Branch.latitude,
            Branch.longitude,
        )
        .where(Branch.closed_at.is_(None))
        .order_by(Branch.city, Branch.id)
    )
    places: defaultdict[int, list[Place]] = defaultdict(list)
    for row in rows:
        place = Place(
            id=row.id,
            name=row.name,
            city=row.city,
            address=row.address,
            opening_hours=row.opening_hours,
            phone=row.phone,
            latitude=row.latitude,
            longitude=row.longitude,
        )
        places[row.partner_id].append(place)
    return places


def cards(old: Mapping[int, Card], since: int, context: CatalogueContext) -> dict[int, Card]:
    """Return the cards after the version `since`: valid ones of `old`, and the changed ones.

    An offer that changes during the reading has a later revision: it is left out where its context
    is not read yet, and comes with the next refresh.
    """
    new = dict(old)
    for row in db.session.execute(_changed(since)):
        new.pop(row.id, None)
        if row.state is OfferState.PUBLISHED and _in_context(
            row.category_id, row.partner_id, context
        ):
            new[row.id] = _card(row, context)
    return {
        card.id: _with_context(card, context)
        for card in new.values()
        if _in_context(card.category.id, card.partner.id if card.partner else None, context)
        and not (card.partner and context.partners[card.partner.id].withdrawn)
    }


def _in_context(category_id: int, partner_id: int | None, context: CatalogueContext) -> bool:
    return category_id in context.categories and (
        partner_id is None or partner_id in context.partners
    )


def _changed(since: int) -> Select[Any]:
    shown_since = func.coalesce(Offer.published_at, Offer.created_at).label("published_at")
    extra = (shown_since, Offer.state, Offer.category_id, Offer.partner_id)
    changed = select(*_COLUMNS.values(), *extra).where(Offer.revision > since)
    return changed if since >= 0 else changed.where(Offer.state == OfferState.PUBLISHED)


def _card(row: Row[Any], context: CatalogueContext) -> Card:
    values = {name: getattr(row, name) for name in _COLUMNS}
    values["tariffs"] = tuple(row.tariffs) if row.tariffs else None
    return Card(
        **values,
        published_at=row.published_at,
        category=context.categories[row.category_id],
        partner=context.partners.get(row.partner_id),
        sold_out=row.id in context.sold_out,
        popularity=context.popularity.get(row.id, 0),
    )


def _with_context(card: Card, context: CatalogueContext) -> Card:
    """Return the same card if its context did not change, so that its words stay indexed."""
    current: dict[str, Any] = {
        "category": context.categories[card.category.id],
        "partner": context.partners[card.partner.id] if card.partner else None,
        "sold_out": card.id in context.sold_out,
        "popularity": context.popularity.get(card.id, 0),
    }
    if all(getattr(card, name) == value for name, value in current.items()):
        return card
    return replace(card, **current)
