"""Sum what was converted and what was confirmed in a period, by offer and by partner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.catalogue.models import Offer, Partner
from marketplace.conversions.models import HAD, Conversion
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record

NONE: Final = (0, 0)

Counts = dict[int | None, tuple[int, int]]
Key = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """An offer's or a partner's period: what was converted in it, what was confirmed in it.

    `points` are those of the conversions, without those whose points were returned; `worth_cents`
    are the euro cents of the confirmed codes. `partner` is None for the operator's own services and
    gifts.
    """

    id: int
    name: str
    partner: str | None
    converted: int
    points: int
    confirmed: int
    worth_cents: int


def by_offer(since: date, until: date, *, language: str) -> list[PeriodRow]:
    """Return the offers converted or confirmed from the one day to the other, most points first."""
    english = func.coalesce(func.nullif(Offer.title_en, ""), Offer.title_sq)
    title = english if language == "en" else Offer.title_sq
    names = select(Offer.id, title.label("name"), Partner.name.label("partner")).outerjoin(
        Partner, Partner.id == Offer.partner_id
    )
    return _rows(names, Offer.id, Conversion.offer_id, since, until)


def by_partner(since: date, until: date) -> list[PeriodRow]:
    """Return the same for each partner; the operator's own services and gifts are left out."""
    names = select(Partner.id, Partner.name, Partner.name.label("partner"))
    return _rows(names, Partner.id, Conversion.partner_id, since, until)


def _rows(
    names: Select[int, Any, str],
    name_id: InstrumentedAttribute[int],
    key: Key,
    since: date,
    until: date,
) -> list[PeriodRow]:
    converted, confirmed = _converted(key, since, until), _confirmed(key, since, until)
    wanted = names.where(name_id.in_({*converted, *confirmed}))
    rows = []
    for row in db.session.execute(wanted):
        count, points = converted.get(row.id, NONE)
        used, cents = confirmed.get(row.id, NONE)
        rows.append(
            record(
                PeriodRow, row, converted=count, points=points, confirmed=used, worth_cents=cents
            )
        )
    return sorted(rows, key=lambda row: (-row.points, -row.confirmed, row.name))


def _converted(key: Key, since: date, until: date) -> Counts:
    """Return the number of conversions and their points, by the index on the time of converting."""
    query = select(key, func.count(), func.sum(Conversion.points)).where(
        key.is_not(None),
        *_in_period(Conversion.created_at, since, until),
        HAD,
    )
    return {one: (count, points) for one, count, points in db.session.execute(query.group_by(key))}


def _confirmed(key: Key, since: date, until: date) -> Counts:
    """Return the number of confirmations and their worth, by the index on partner and time."""
    worth = func.coalesce(func.sum(Conversion.terms["worth_cents"].as_integer()), 0)
    query = select(key, func.count(), worth).where(
        Conversion.partner_id.in_(select(Partner.id)),
        *_in_period(Conversion.confirmed_at, since, until),
    )
    return {one: (count, cents) for one, count, cents in db.session.execute(query.group_by(key))}


def _in_period(
    column: InstrumentedAttribute[Any], since: date, until: date
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return column >= clock.start_of(since), column < clock.end_of(until)
