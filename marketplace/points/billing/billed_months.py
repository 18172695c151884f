"""Record the months whose spending feed is booked, and find the last month that can be empty.

A customer who earned nothing is blocked only for months that billing has reported: a late feed
blocks nobody (programme, rule 5). A month counts as reported once a spending feed with its charges
was booked after its last day, or a number of days after it, which is a rule of the programme.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.foundation import clock
from marketplace.foundation.extensions import db, table_of
from marketplace.foundation.transaction import insert_new
from marketplace.points.billing.models import BilledMonth
from marketplace.points.billing.points_per_euro import last_day_of
from marketplace.points.idle import months_before

BILLED = table_of(BilledMonth)


def record_billed(session: Session, months: Iterable[date]) -> None:
    """Record that a feed with charges of these months (their 1sts) is booked to its end.

    Months that are not over are left out, as more charges of them will come.
    """
    today, now = clock.today(), clock.now()
    rows = [
        {"month": month, "booked_at": now} for month in sorted(months) if last_day_of(month) < today
    ]
    if rows:
        session.execute(insert_new(session, BILLED).values(rows))


def last_reported(on: date, *, billing_days: int) -> date:
    """Return the 1st of the last month that can count as empty on the day, by the books."""
    since = months_before(on - timedelta(days=billing_days), 2)
    billed = db.session.scalars(select(BilledMonth.month).where(BilledMonth.month >= since))
    return last_complete(on, billing_days=billing_days, billed=frozenset(billed))


def last_complete(on: date, *, billing_days: int, billed: Collection[date]) -> date:
    """Return the 1st of the last month before the day's that can count as empty, and all before it.

    `billed` are the months (their 1sts) whose feed is booked; each other month waits for its feed
    until `billing_days` days after its last day.
    """
    month = months_before(on - timedelta(days=billing_days), 1)
    while (following := clock.first_of_next_month(month)) in billed and last_day_of(following) < on:
        month = following
    return month
