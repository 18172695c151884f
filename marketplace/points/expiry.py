"""Calculate the last day on which points can be used (programme, rule 7)."""

from __future__ import annotations

from datetime import date

from marketplace.programme.rules import Expiry


def expires_on(earned_on: date, expiry: Expiry = Expiry.YEAR_AFTER) -> date | None:
    """Return the last day of points earned on a day: 30 June of the following year, inclusive.

    Returns None, which means never, where the operator set no expiry.
    """
    if expiry is Expiry.NEVER:
        return None
    return date(earned_on.year + 1, 6, 30)
