"""When a customer is reminded of points that expire (programme, rule 8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


def distance_due(day: date, expires_on: date, distances: Iterable[int]) -> int | None:
    """Which reminder is due on the day: the nearest of the distances (days before) reached.

    A day that was missed is caught up by the nearest alone; past the last day none is due.
    """
    left = (expires_on - day).days
    if left < 0:
        return None
    return min((days for days in distances if days >= left), default=None)
