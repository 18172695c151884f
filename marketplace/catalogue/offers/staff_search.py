"""Search offers for staff, in every state, found and sorted alike on every database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, select

from marketplace.catalogue.models import Category, Offer, OfferKind, OfferState, Partner, Stock
from marketplace.catalogue.proposals.models import OfferProposal, ProposalState
from marketplace.catalogue.titles import TitledRow
from marketplace.catalogue.word_forms import has_words
from marketplace.foundation.extensions import db
from marketplace.foundation.languages import default_language
from marketplace.foundation.languages.folding import fold
from marketplace.foundation.languages.texts import Texts, text_in
from marketplace.foundation.records import records

PER_PAGE = 25
CLOSING_AHEAD = timedelta(days=7)
NEVER = datetime.max.replace(tzinfo=UTC)


class StaffSort(StrEnum):
    """The orders of offers in the staff search."""

    NEWEST = "newest"
    TITLE = "title"
    POINTS = "points"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class StaffSearch:
    """The filters of a staff search; None or empty is any. `page` counts from 1.

    `proposed` are the offers that partners proposed, without those that they have to change.
    """

    q: str = ""
    state: OfferState | None = None
    kind: OfferKind | None = None
    partner_id: int | None = None
    category_id: int | None = None
    closing: bool = False
    sold_out: bool = False
    proposed: bool = False
    sort: StaffSort = StaffSort.NEWEST
    page: int = 1


@dataclass(frozen=True, slots=True)
class OfferRow(TitledRow):
    """An offer in the list; `stock` is None without a limit, moments are in UTC."""

    id: int
    kind: OfferKind
    state: OfferState
    titles: Texts
    points: int
    offer_code: str | None
    opens_at: datetime | None
    closes_at: datetime | None
    created_at: datetime
    image: str | None
    stock: int | None
    partner: str | None
    categories: Texts

    def category(self, language: str) -> str:
        """Return the category's name."""
        return text_in(self.categories, language)


@dataclass(frozen=True, slots=True)
class OfferPage:
    """One page of the results; `page` is between 1 and `pages`, which is at least 1."""

    offers: tuple[OfferRow, ...]
    total: int
    page: int
    pages: int


_COLUMNS = (
    Offer.id,
    Offer.kind,
    Offer.state,
    Offer.title.label("titles"),
    Offer.points,
    Offer.offer_code,
    Offer.opens_at,
    Offer.closes_at,
    Offer.created_at,
    Offer.image,
    Stock.remaining.label("stock"),
    Partner.name.label("partner"),
    Category.name.label("categories"),
)
_KEYS: Mapping[StaffSort, Callable[[Row[Any]], tuple[Any, ...]]] = {
    StaffSort.NEWEST: lambda row: (-row.id,),
    StaffSort.TITLE: lambda row: (fold(text_in(row.titles, default_language())), row.id),
    StaffSort.POINTS: lambda row: (row.points, row.id),
    StaffSort.CLOSING: lambda row: (row.closes_at or NEVER, row.id),
}


def find_offers(search: StaffSearch, now: datetime) -> OfferPage:
    """Return the page of offers, in every state, that match all filters; `now` is for `closing`."""
    hits = [row for row in db.session.execute(_statement(search, now)) if _has_words(row, search.q)]
    hits.sort(key=_KEYS[search.sort])
    pages = max(1, -(-len(hits) // PER_PAGE))
    page = min(max(1, search.page), pages)
    shown = hits[(page - 1) * PER_PAGE : page * PER_PAGE]
    return OfferPage(tuple(records(OfferRow, shown)), len(hits), page, pages)


def _statement(search: StaffSearch, now: datetime) -> Select[*tuple[Any, ...]]:
    filters = {
        Offer.state: search.state,
        Offer.kind: search.kind,
        Offer.partner_id: search.partner_id,
        Offer.category_id: search.category_id,
    }
    statement = (
        select(*_COLUMNS)
        .join(Category, Category.id == Offer.category_id)
        .outerjoin(Partner, Partner.id == Offer.partner_id)
        .outerjoin(Stock, Stock.offer_id == Offer.id)
        .where(*(column == value for column, value in filters.items() if value is not None))
    )
    if search.closing:
        statement = statement.where(
            Offer.state == OfferState.PUBLISHED,
            Offer.closes_at.between(now, now + CLOSING_AHEAD),
        )
    if search.proposed:
        statement = statement.where(Offer.id.in_(_proposed()))
    return statement.where(Stock.remaining == 0) if search.sold_out else statement


def _proposed() -> Select[int]:
    """Return the proposals, without those that wait for their partner after an answer."""
    answered = OfferProposal.state == ProposalState.ANSWERED
    return select(OfferProposal.offer_id).where(~answered)


def _has_words(row: Row[Any], q: str) -> bool:
    text = f"{' '.join(row.titles.values())} {row.partner or ''} {row.offer_code or ''}"
    return not q or has_words(text, q)
