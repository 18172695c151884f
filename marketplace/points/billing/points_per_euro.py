"""What a month's spending gives (programme, rules 1 and 3)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

CENTS = 100


def points_of_month(cents: int, points_per_euro: int) -> int:
    """The points of a line's month: its whole euros, rounded down once; below zero is none."""
    return max(cents, 0) // CENTS * points_per_euro


def points_due(cents: int, points_per_euro: int, *, given: int) -> int:
    """What the month still gives, after what it gave; booked points are never taken back."""
    return max(points_of_month(cents, points_per_euro) - given, 0)


def last_day_of(month: date) -> date:
    """The day on which a month's spending is earned."""
    return month.replace(day=monthrange(month.year, month.month)[1])
