"""Sum what was converted and confirmed in a period, and what of it was undone since.

Every conversion counts in the period in which it was made, whatever happened to it later, so that a
month that has passed keeps its number and agrees with the points by month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.catalogue.models import Offer, Partner
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.languages.texts import sql_text_in
from marketplace.foundation.records import record
from marketplace.points.models import Entry, EntryKind

NONE: Final = (0, 0)

Counts = dict[int | None, tuple[int, int]]
Key = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """An offer's or a partner's period: what was converted in it, what was confirmed in it.

    `points` are those of all conversions. `cancelled` is how many of these conversions gave their
    points back by now, whenever that was, and `returned` how many points; `worth_cents` are the
    euro cents of the confirmed codes. `partner` is None for the operator's own services and gifts.
    """

    id: int
    name: str
    partner: str | None
    converted: int
    points: int
    cancelled: int
    returned: int
    confirmed: int
    worth_cents: int


def by_offer(since: date, until: date, *, language: str) -> list[PeriodRow]:
    """Return the offers converted or confirmed from the one day to the other, most points first."""
    title = sql_text_in(Offer.title, language)
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
    undone = _undone(key, since, until)
    wanted = names.where(name_id.in_({*converted, *confirmed}))
    rows = []
    for row in db.session.execute(wanted):
        count, points = converted.get(row.id, NONE)
        cancelled, returned = undone.get(row.id, NONE)
        used, cents = confirmed.get(row.id, NONE)
        rows.append(
            record(
                PeriodRow,
                row,
                converted=count,
                points=points,
                cancelled=cancelled,
                returned=returned,
                confirmed=used,
                worth_cents=cents,
            )
        )
    return sorted(rows, key=lambda row: (-row.points, -row.confirmed, row.name))


def _converted(key: Key, since: date, until: date) -> Counts:
    """Return the number of conversions and their points, by the index on the time of converting."""
    query = select(key, func.count(), func.sum(Conversion.points)).where(
        key.is_not(None),
        *_in_period(Conversion.created_at, since, until),
    )
    return {one: (count, points) for one, count, points in db.session.execute(query.group_by(key))}


def _undone(key: Key, since: date, until: date) -> Counts:
    """Return how many of the same conversions gave points back, and the points, by the books."""
    counted = func.count(Conversion.id.distinct())
    query = (
        select(key, counted, func.sum(Entry.amount))
        .join(Entry, (Entry.conversion_id == Conversion.id) & (Entry.kind == EntryKind.CANCEL))
        .where(
            key.is_not(None),
            *_in_period(Conversion.created_at, since, until),
            Conversion.state.in_((ConversionState.CANCELLED, ConversionState.EXPIRED)),
            Entry.on_day >= since,  # nothing is returned earlier; SQLite reads all entries without
        )
    )
    rows = db.session.execute(query.group_by(key))
    return {one: (count, int(points)) for one, count, points in rows}


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
