"""Count the day so far in three numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select

from marketplace.catalogue.models import Partner
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.foundation import clock
from marketplace.foundation.extensions import db


@dataclass(frozen=True, slots=True)
class Today:
    """The number of codes that customers hold, and of conversions and confirmations on the day."""

    live: int
    converted: int
    confirmed: int


def today(*, day: date, now: datetime) -> Today:
    """Return the numbers of the programme's day as they are at `now`.

    The index on the confirmations begins with the partner, so they are counted by partner, and
    those without one apart.
    """
    since, until = clock.start_of(day), clock.end_of(day)
    confirmed = (Conversion.confirmed_at >= since, Conversion.confirmed_at < until)
    of_partners = Conversion.partner_id.in_(select(Partner.id))
    return Today(
        live=_count(
            Conversion.state == ConversionState.ISSUED,
            Conversion.code_hash.is_not(None),
            Conversion.good_until > now,
        ),
        converted=_count(Conversion.created_at >= since, Conversion.created_at < until),
        confirmed=_count(of_partners, *confirmed)
        + _count(Conversion.partner_id.is_(None), *confirmed),
    )


def _count(*which: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(Conversion).where(*which)) or 0
