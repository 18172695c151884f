"""What in the catalogue waits for marketing: proposals, offers that close soon, empty stocks."""

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
    """Offers that want the same look: how many, the first few, and what finds them all."""

    total: int
    first: tuple[OfferRow, ...]
    search: StaffSearch


@dataclass(frozen=True, slots=True)
class Attention:
    """The catalogue's piles, and how many offers there are in each state."""

    states: dict[OfferState, int]
    proposed: AttentionGroup
    closing: AttentionGroup
    sold_out: AttentionGroup


def attention(now: datetime) -> Attention:
    """What waits at `now`."""
    published = StaffSearch(state=OfferState.PUBLISHED, sort=StaffSort.CLOSING)
    return Attention(
        states=_states(),
        proposed=_pile(StaffSearch(state=OfferState.DRAFT, proposed=True), now),
        closing=_pile(replace(published, closing=True), now),
        sold_out=_pile(replace(published, sold_out=True), now),
    )


def _pile(search: StaffSearch, now: datetime) -> AttentionGroup:
    found = find_offers(search, now)
    return AttentionGroup(found.total, found.offers[:MOST_NAMED], search)


def _states() -> dict[OfferState, int]:
    counted = db.session.execute(select(Offer.state, func.count()).group_by(Offer.state))
    return dict.fromkeys(OfferState, 0) | dict(counted.all())
