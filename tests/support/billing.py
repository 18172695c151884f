"""Report months of spending, as billing does with its feed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.points.billing.billed_months import BILLED


def billed(*months: date) -> None:
    """Record that the spending feeds of these months (their 1sts) are booked."""
    rows = [{"month": month, "booked_at": clock.now()} for month in months]
    with transaction() as session:
        session.execute(BILLED.insert().values(rows))


def billed_years(years: Iterable[int]) -> None:
    """Record that every month of these years is booked, so that blocking waits for none."""
    billed(*(date(year, month, 1) for year in years for month in range(1, 13)))
