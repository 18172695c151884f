"""Calculate the last day on which points can be used (programme, rule 7; `returned_days`)."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.programme.rules import Expiry


def expires_on(earned_on: date, expiry: Expiry = Expiry.YEAR_AFTER) -> date | None:
    """Return the last day of points earned on a day: 30 June of the following year, inclusive.

    Returns None, which means never, where the operator set no expiry.
    """
    if expiry is Expiry.NEVER:
        return None
    return date(earned_on.year + 1, 6, 30)


def returned_until(expires_on: date | None, today: date, returned_days: int) -> date | None:
    """Return the last day of points that come back today, taken from points with that last day.

    They can be used for `returned_days` from today, and never for a shorter time than before. With
    0 days nothing is added, so that points whose last day has passed are lost. None means never.
    """
    if expires_on is None or returned_days == 0:
        return expires_on
    return max(expires_on, today + timedelta(days=returned_days))
