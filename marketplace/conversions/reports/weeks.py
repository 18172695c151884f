"""Count conversions and confirmations, and the views before them, by week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.catalogue.models import OfferKind, Partner
from marketplace.catalogue.shop_window.view_counts import views_by_day, views_since
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.foundation import clock
from marketplace.foundation.extensions import db

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """A week from its `monday`: views of offers' pages, conversions and confirmed codes in it."""

    monday: date
    seen: int
    converted: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class ConfirmationRate:
    """Codes of partners' offers issued in a period, without cancelled ones, and those confirmed."""

    issued: int
    confirmed: int

    @property
    def percent(self) -> int | None:
        """Return the confirmed codes of a hundred, rounded down; None where none was issued."""
        return self.confirmed * 100 // self.issued if self.issued else None


def mondays(today: date, count: int) -> list[date]:
    """Return the Mondays of the last `count` weeks, the current one last."""
    this = today - timedelta(days=today.weekday())
    return [this - WEEK * back for back in reversed(range(count))]


def weeks_of_offer(offer_id: int, today: date, count: int) -> list[Week]:
    """Return the offer's last weeks, oldest first; two statements by its index, one of views."""
    starts = mondays(today, count)
    of_offer = Conversion.offer_id == offer_id
    return _weeks(starts, views_by_day(offer_id, starts[0]), of_offer, of_offer)


def weeks_of_all(today: date, count: int) -> list[Week]:
    """Return the last weeks of all offers; by the indexes on the times of the conversions."""
    starts = mondays(today, count)
    of_partners = Conversion.partner_id.in_(select(Partner.id))
    return _weeks(starts, views_since(starts[0]), Conversion.id.is_not(None), of_partners)


def confirmation_rate(today: date, count: int) -> ConfirmationRate:
    """Return how many of the codes that were issued in the last weeks are confirmed by now."""
    since, until = clock.start_of(mondays(today, count)[0]), clock.end_of(today)
    confirmed = func.count().filter(Conversion.state == ConversionState.CONFIRMED)
    query = select(func.count(), confirmed).where(
        Conversion.kind == OfferKind.PARTNER,
        Conversion.state != ConversionState.CANCELLED,
        Conversion.created_at >= since,
        Conversion.created_at < until,
    )
    issued, used = db.session.execute(query).one()
    return ConfirmationRate(issued=issued, confirmed=used)


def _weeks(
    starts: Sequence[date],
    views: Mapping[date, int],
    made: ColumnElement[bool],
    used: ColumnElement[bool],
) -> list[Week]:
    converted = _by_week(Conversion.created_at, starts, made)
    confirmed = _by_week(Conversion.confirmed_at, starts, used)
    return [
        Week(
            monday=start,
            seen=sum(views.get(start + timedelta(days=day), 0) for day in range(7)),
            converted=converted.get(number, 0),
            confirmed=confirmed.get(number, 0),
        )
        for number, start in enumerate(starts)
    ]


def _by_week(
    column: InstrumentedAttribute[Any], starts: Sequence[date], which: ColumnElement[bool]
) -> dict[int, int]:
    """Return the number of conversions by the place of their week among the Mondays."""
    ends = [clock.start_of(start + WEEK) for start in starts]
    week = case(*((column < end, number) for number, end in enumerate(ends))).label("week")
    query = select(week, func.count().label("count")).where(
        which, column >= clock.start_of(starts[0]), column < ends[-1]
    )
    return dict(db.session.execute(query.group_by("week")).all())
