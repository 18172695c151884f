"""When a customer is blocked for earning nothing, and what lifts it (programme, rule 5)."""

from __future__ import annotations

from datetime import date

MONTHS = 12


def months_before(day: date, months: int) -> date:
    """The 1st of the month so many months before the day's."""
    count = day.year * MONTHS + day.month - 1 - months
    return date(count // MONTHS, count % MONTHS + 1, 1)


def is_idle(*, earning_from: date, last_earned_month: date | None, idle_from: date) -> bool:
    """Whether nothing was earned since `idle_from`, in whole months that all could have earned.

    `idle_from` is `months_before` of the day looked at; months are named by their 1st.
    """
    return earning_from <= idle_from and (
        last_earned_month is None or last_earned_month < idle_from
    )


def lifts_block(*, earned_month: date, idle_from: date | None) -> bool:
    """Whether points earned in a month lift the block that the months from `idle_from` brought.

    Late points of a month before them do not: the two empty months are still empty.
    """
    return idle_from is None or earned_month >= idle_from
