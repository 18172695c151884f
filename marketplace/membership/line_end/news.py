"""Decide what a row of the CRM says about a line's life: nothing new, a new holder, or its end.

Pure functions over plain values. A row says on which day the number's present subscription began
and, once it is over, the day on which it ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marketplace.customers.models import EndCause


@dataclass(frozen=True, slots=True)
class LineDays:
    """The days of a number's present subscription: its first one, and the one on which it ended."""

    active_from: date | None
    active_to: date | None


@dataclass(frozen=True, slots=True)
class ReportedDays:
    """The days as a row of the CRM has them; `names_end` where the feed tells ends."""

    active_from: date | None
    active_to: date | None
    names_end: bool


def changed_hands(
    known: LineDays, reported: ReportedDays, *, proven_on: date | None = None
) -> bool:
    """Return whether the number has a subscription that is newer than the one known.

    Where no first day is known, it is compared with the day on which the holder proved the line. An
    earlier day than the known one is an old row or a correction, and changes nothing.
    """
    if reported.active_from is None:
        return False
    if known.active_from is None:
        return proven_on is not None and reported.active_from > proven_on
    return reported.active_from > known.active_from


def days_after(known: LineDays, reported: ReportedDays, *, today: date, changed: bool) -> LineDays:
    """Return the days that hold after the row, whatever the order in which rows come.

    The first day never moves back. An end is forgotten with a new subscription, and withdrawn by a
    feed that names ends while it is still to come; the end of an earlier subscription is ignored.
    """
    starts = [day for day in (known.active_from, reported.active_from) if day is not None]
    active_from = max(starts, default=None)
    if reported.active_to is not None:
        is_older = active_from is not None and reported.active_to < active_from
        kept = None if changed else known.active_to
        return LineDays(active_from, kept if is_older else reported.active_to)
    to_come = known.active_to is not None and known.active_to > today
    if changed or (reported.names_end and to_come):
        return LineDays(active_from, None)
    return LineDays(active_from, known.active_to)


def cause_of_end(
    known: LineDays, after: LineDays, *, today: date, changed: bool
) -> EndCause | None:
    """Return why the line leaves its holder because of the row, or None where it stays.

    A number that changed hands is lost to its holder. Only news ends anything: the same row again
    finds the same days, and leaves a new holder alone.
    """
    if changed:
        return EndCause.LOST
    if after.active_to is None or after.active_to == known.active_to:
        return None
    return EndCause.CONTRACT_ENDED if after.active_to <= today else None
