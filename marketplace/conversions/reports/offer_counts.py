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
from marketplace.foundation.refusals import NotFound


@dataclass(frozen=True, slots=True)
class OfferCounts(TitledRow):
    """An offer and its codes: issued = live + confirmed + cancelled + expired."""

    id: int
    title_sq: str
    title_en: str
    state: OfferState
    points: int
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
    live, confirmed, cancelled, expired = map(_count, _conditions())
    query = (
        select(Offer, func.count(Conversion.id), live, confirmed, cancelled, expired)
        .outerjoin(Conversion, Conversion.offer_id == Offer.id)
        .where(which)
        .group_by(Offer.id)
        .order_by(Offer.created_at.desc(), Offer.id.desc())
    )
    return [_numbers(offer, *counts) for offer, *counts in db.session.execute(query)]


def _numbers(offer: Offer, *counts: int) -> OfferCounts:
    return OfferCounts(
        offer.id,
        offer.title_sq,
        offer.title_en,
        offer.state,
        offer.points,
        offer.worth_cents,
        offer.closes_at,
        *counts,
    )


def _conditions() -> list[ColumnElement[bool]]:
    """Return the conditions of a live, confirmed, cancelled and expired code at this moment."""
    issued = Conversion.state == ConversionState.ISSUED
    over = Conversion.good_until <= clock.now()
    return [
        and_(issued, ~over),
        Conversion.state == ConversionState.CONFIRMED,
        Conversion.state == ConversionState.CANCELLED,
        or_(Conversion.state == ConversionState.EXPIRED, and_(issued, over)),
    ]


def _count(meaning: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(Conversion.id).filter(meaning)
