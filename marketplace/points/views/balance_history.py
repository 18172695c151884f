"""Read a customer's balance at the end of each of the last months, and now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import case, func, select

from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.points.accounts import balance
from marketplace.points.idle import months_before
from marketplace.points.models import Entry

MONTHS_BACK: Final = 12


@dataclass(frozen=True, slots=True)
class DayBalance:
    """The points at the end of a day; those of today are what can be spent now."""

    day: date
    points: int


def balance_history(customer_id: int, *, now: int | None = None) -> list[DayBalance]:
    """Return the balance at the ends of the last twelve months and today, oldest first.

    The list begins at the last month's end before there were any points; it is empty where there
    were none in all that time. Two statements over the customer's own rows,
    one where the caller has read what can be spent `now`.
    """
    today = clock.today()
    ends = [months_before(today, ago) - timedelta(days=1) for ago in reversed(range(MONTHS_BACK))]
    moved = _moved(customer_id, ends[0])
    balances = [
        DayBalance(day, sum(points for on, points in moved.items() if on <= day)) for day in ends
    ]
    balances.append(DayBalance(today, balance(customer_id) if now is None else now))
    first = next((number for number, one in enumerate(balances) if one.points), len(balances))
    return balances[max(first - 1, 0) :] if first < len(balances) else []


def _moved(customer_id: int, oldest: date) -> dict[date, int]:
    """Return the points moved on each day; movements before the oldest day count as on it."""
    day = case((Entry.on_day < oldest, oldest), else_=Entry.on_day).label("day")
    moved = select(day, func.sum(Entry.amount)).where(Entry.customer_id == customer_id)
    return {on: int(points) for on, points in db.session.execute(moved.group_by("day"))}
