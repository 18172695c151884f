"""Decide when a customer is blocked for earning nothing and which earning lifts it (rule 5)."""

from __future__ import annotations

from datetime import date

MONTHS = 12


def months_before(day: date, months: int) -> date:
    """Return the 1st of the month that lies the number of months before the day's month."""
    count = day.year * MONTHS + day.month - 1 - months
    return date(count // MONTHS, count % MONTHS + 1, 1)


def is_idle(*, earning_from: date, last_earned_month: date | None, idle_from: date) -> bool:
    """Return whether nothing was earned in the whole months since `idle_from`.

    Earning must have begun by `idle_from`, which is `months_before` of the day in question; months
    are named by their 1st.
    """
    return earning_from <= idle_from and (
        last_earned_month is None or last_earned_month < idle_from
    )


def lifts_block(*, earned_month: date, idle_from: date | None) -> bool:
    """Return whether points earned in a month lift a block caused by the months from `idle_from`.

    Late points of an earlier month do not: the empty months are still empty.
    """
    return idle_from is None or earned_month >= idle_from
