"""Until when points can be used (programme, rule 7)."""

from __future__ import annotations

from datetime import date


def expires_on(earned_on: date) -> date:
    """The last day of points earned on a day: 30 June of the following year, inclusive."""
    return date(earned_on.year + 1, 6, 30)
