"""Count the codes issued for each offer by their state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from marketplace.catalogue.models import Offer, OfferState
from marketplace.catalogue.titles import TitledRow
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.languages.texts import Texts
from marketplace.foundation.records import records
from marketplace.foundation.refusals import NotFound


@dataclass(frozen=True, slots=True)
class OfferCounts(TitledRow):
    """An offer and its codes: issued = live + confirmed + cancelled + expired."""

    id: int
    titles: Texts
    state: OfferState
    points: int
    points_most: int | None
    worth_cents: int
    closes_at: datetime | None
    issued: int
    live: int
    confirmed: int
    cancelled: int
    expired: int


def of_partner(partner_id: int) -> list[OfferCounts]:
    """Return the partner's offers, newest first; a code past its last day counts as expired."""
    return _found(Offer.partner_id == partner_id)


def of_offer(offer_id: int) -> OfferCounts:
    """Return one offer, counted in the same way; raises NotFound."""
    found = _found(Offer.id == offer_id)
    if not found:
        raise NotFound
    return found[0]


def _found(which: ColumnElement[bool]) -> list[OfferCounts]:
    counts = [
        func.count(Conversion.id).filter(condition).label(name)
        for name, condition in _conditions().items()
    ]
    query = (
        select(
            Offer.id,
            Offer.title.label("titles"),
            Offer.state,
            Offer.points,
            Offer.points_most,
            Offer.worth_cents,
            Offer.closes_at,
            func.count(Conversion.id).label("issued"),
            *counts,
        )
        .outerjoin(Conversion, Conversion.offer_id == Offer.id)
        .where(which)
        .group_by(Offer.id)
        .order_by(Offer.created_at.desc(), Offer.id.desc())
    )
    return records(OfferCounts, db.session.execute(query))


def _conditions() -> dict[str, ColumnElement[bool]]:
    """Return the conditions of a live, confirmed, cancelled and expired code at this moment."""
    issued = Conversion.state == ConversionState.ISSUED
    over = Conversion.good_until <= clock.now()
    return {
        "live": and_(issued, ~over),
        "confirmed": Conversion.state == ConversionState.CONFIRMED,
        "cancelled": Conversion.state == ConversionState.CANCELLED,
        "expired": or_(Conversion.state == ConversionState.EXPIRED, and_(issued, over)),
    }
