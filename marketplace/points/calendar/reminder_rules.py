"""Decide when a customer is reminded of points that expire (programme, rule 8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


def distance_due(day: date, expires_on: date, distances: Iterable[int]) -> int | None:
    """Return the reminder due on the day: the nearest of the distances (days before) reached.

    Of several missed ones only the nearest is due; after the last day none is.
    """
    left = (expires_on - day).days
    if left < 0:
        return None
    return min((days for days in distances if days >= left), default=None)
