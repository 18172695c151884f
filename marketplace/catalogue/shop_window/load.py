"""How the shop window is read from the database: what changed, and what it stands among."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import Row, Select, func, select

from marketplace.catalogue.models import Branch, Category, Offer, OfferState, Partner, Stock
from marketplace.catalogue.shop_window.cards import Card, CategoryCard, PartnerCard, Place
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.foundation.transaction import WRITING

_COLUMNS = {
    name: getattr(Offer, name)
    for name in (one.name for one in fields(Card))
    if name not in {"category", "partner", "sold_out", "popularity", "published_at"}
}
# Rooms above that keep a stock of their own add their question to it.
_SOLD_OUT: list[Select[int]] = [select(Stock.offer_id).where(Stock.remaining == 0)]
_POPULAR = select(Offer.id, Offer.popularity).where(
    Offer.popularity > 0, Offer.state == OfferState.PUBLISHED
)


@dataclass(frozen=True, slots=True)
class CatalogueContext:
    """What every offer stands among: few rows beside the offers, so always read whole."""

    categories: Mapping[int, CategoryCard]
    partners: Mapping[int, PartnerCard]
    sold_out: frozenset[int]
    popularity: Mapping[int, int]


def also_sold_out(offers: Select[int]) -> None:
    """Let a room above tell which offers are sold out by its own stock, as a query of their ids."""
    _SOLD_OUT.append(offers)


def refuse_transaction() -> None:
    """Raise RuntimeError inside a transaction, whose changes are nobody else's yet."""
    if WRITING in db.session().info:
        raise RuntimeError("the shop window is read outside transaction()")


def catalogue_context() -> CatalogueContext:
    """Categories in their order, partners with their open branches, and what is sold out."""
    return CatalogueContext(
        categories=_categories(),
        partners=_partners(),
        sold_out=frozenset(i for asked in _SOLD_OUT for i in db.session.scalars(asked)),
        popularity={row.id: row.popularity for row in db.session.execute(_POPULAR)},
    )


def _categories() -> dict[int, CategoryCard]:
    columns = (Category.id, Category.slug, Category.name_sq, Category.name_en, Category.position)
    rows = db.session.execute(select(*columns).order_by(Category.position, Category.id))
    return {shelf.id: shelf for shelf in records(CategoryCard, rows)}


def _partners() -> dict[int, PartnerCard]:
    places = _places()
    rows = db.session.execute(
        select(
            Partner.id,
            Partner.slug,
            Partner.name,
            Partner.about_sq,
            Partner.about_en,
            Partner.phone,
            Partner.withdrawn_at.is_not(None).label("withdrawn"),
        )
    )
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
        )
        places[row.partner_id].append(place)
    return places


def cards(old: Mapping[int, Card], since: int, among: CatalogueContext) -> dict[int, Card]:
    """The cards after the version `since`: `old` ones that still hold, and those that changed.

    What changes while this reads has a later revision: it is left out where its surroundings are
    not known yet, and comes with the next refresh.
    """
    fresh = dict(old)
    for row in db.session.execute(_changed(since)):
        fresh.pop(row.id, None)
        if row.state is OfferState.PUBLISHED and _known(row.category_id, row.partner_id, among):
            fresh[row.id] = _card(row, among)
    return {
        card.id: _settled(card, among)
        for card in fresh.values()
        if _known(card.category.id, card.partner.id if card.partner else None, among)
        and not (card.partner and among.partners[card.partner.id].withdrawn)
    }


def _known(category_id: int, partner_id: int | None, among: CatalogueContext) -> bool:
    return category_id in among.categories and (partner_id is None or partner_id in among.partners)


def _changed(since: int) -> Select[Any]:
    shown_since = func.coalesce(Offer.published_at, Offer.created_at).label("published_at")
    beside = (shown_since, Offer.state, Offer.category_id, Offer.partner_id)
    changed = select(*_COLUMNS.values(), *beside).where(Offer.revision > since)
    return changed if since >= 0 else changed.where(Offer.state == OfferState.PUBLISHED)


def _card(row: Row[Any], among: CatalogueContext) -> Card:
    facts = {name: getattr(row, name) for name in _COLUMNS}
    facts["tariffs"] = tuple(row.tariffs) if row.tariffs else None
    return Card(
        **facts,
        published_at=row.published_at,
        category=among.categories[row.category_id],
        partner=among.partners.get(row.partner_id),
        sold_out=row.id in among.sold_out,
        popularity=among.popularity.get(row.id, 0),
    )


def _settled(card: Card, among: CatalogueContext) -> Card:
    """The same card if nothing around it changed, so that its words need not be read again."""
    now: dict[str, Any] = {
        "category": among.categories[card.category.id],
        "partner": among.partners[card.partner.id] if card.partner else None,
        "sold_out": card.id in among.sold_out,
        "popularity": among.popularity.get(card.id, 0),
    }
    if all(getattr(card, name) == value for name, value in now.items()):
        return card
    return replace(card, **now)
