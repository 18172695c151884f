"""Calculate the points that a month's spending gives (programme, rules 1 and 3)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

CENTS = 100


def points_of_month(cents: int, points_per_euro: int) -> int:
    """Return the points of a line's month: its whole euros, rounded down once; never below 0."""
    return max(cents, 0) // CENTS * points_per_euro


def points_due(cents: int, points_per_euro: int, *, given: int) -> int:
    """Return the points that the month still gives after `given`; points are never taken back."""
    return max(points_of_month(cents, points_per_euro) - given, 0)


def last_day_of(month: date) -> date:
    """Return the day on which a month's spending is earned."""
    return month.replace(day=monthrange(month.year, month.month)[1])
