"""Find offers that wait for marketing: proposals, offers that close soon, empty stocks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from marketplace.catalogue.models import Offer, OfferState
from marketplace.catalogue.offers.staff_search import OfferRow, StaffSearch, StaffSort, find_offers
from marketplace.foundation.extensions import db

MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class AttentionGroup:
    """Offers that wait for the same action: their number, the first few, and the search for all."""

    total: int
    first: tuple[OfferRow, ...]
    search: StaffSearch


@dataclass(frozen=True, slots=True)
class Attention:
    """The groups of offers that wait, and the number of offers in each state."""

    states: dict[OfferState, int]
    proposed: AttentionGroup
    closing: AttentionGroup
    sold_out: AttentionGroup


def attention(now: datetime) -> Attention:
    """Return the offers that wait at `now`."""
    published = StaffSearch(state=OfferState.PUBLISHED, sort=StaffSort.CLOSING)
    return Attention(
        states=_states(),
        proposed=_group(StaffSearch(state=OfferState.DRAFT, proposed=True), now),
        closing=_group(replace(published, closing=True), now),
        sold_out=_group(replace(published, sold_out=True), now),
    )


def _group(search: StaffSearch, now: datetime) -> AttentionGroup:
    page = find_offers(search, now)
    return AttentionGroup(page.total, page.offers[:MOST_NAMED], search)


def _states() -> dict[OfferState, int]:
    counts = db.session.execute(select(Offer.state, func.count()).group_by(Offer.state))
    return dict.fromkeys(OfferState, 0) | dict(counts.all())
