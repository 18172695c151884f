"""A customer's points over time: the balance at the end of each of the last months, and now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import case, func, select

from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.points.idle import months_before
from marketplace.points.models import Entry

MONTHS_BACK: Final = 12


@dataclass(frozen=True, slots=True)
class DayBalance:
    """The points at the end of a day; today's are those of now."""

    day: date
    points: int


def over_time(customer_id: int) -> list[DayBalance]:
    """The balance at the ends of the last twelve months and today, oldest first.

    It begins at the last month's end before there were any points; where there were none in all
    that time, it is empty. One statement over the customer's own entries.
    """
    today = clock.today()
    ends = [_eve(months_before(today, back)) for back in reversed(range(MONTHS_BACK))]
    moved = _moved(customer_id, ends[0])
    found = [
        DayBalance(day, sum(points for on, points in moved.items() if on <= day))
        for day in [*ends, today]
    ]
    first = next((number for number, one in enumerate(found) if one.points), len(found))
    return found[max(first - 1, 0) :] if first < len(found) else []


def _moved(customer_id: int, oldest: date) -> dict[date, int]:
    """What moved on each day; all that moved before the oldest counts as moved on it."""
    day = case((Entry.on_day < oldest, oldest), else_=Entry.on_day).label("day")
    moved = select(day, func.sum(Entry.amount)).where(Entry.customer_id == customer_id)
    return {on: int(points) for on, points in db.session.execute(moved.group_by("day"))}


def _eve(day: date) -> date:
    return day - timedelta(days=1)
