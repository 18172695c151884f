"""The only reader of time, and the programme's calendar.

Times are aware and in UTC; days and months are those of the programme's time zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

PROGRAMME_ZONE = ZoneInfo("Europe/Belgrade")
_BEHIND: Final = ContextVar("how far the clock is put back", default=timedelta())


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC) - _BEHIND.get()


@contextmanager
def put_back(by: timedelta) -> Iterator[None]:
    """Let the clock go so far behind inside the block, for this thread alone.

    For the demo, whose people have a past: they live through it by the programme's own verbs.
    """
    before = _BEHIND.set(by)
    try:
        yield
    finally:
        _BEHIND.reset(before)


def today() -> date:
    """This day on the programme's calendar."""
    return day_of(now())


def local(moment: datetime) -> datetime:
    """The moment as the programme's clock shows it."""
    return moment.astimezone(PROGRAMME_ZONE)


def day_of(moment: datetime) -> date:
    """The programme's day in which the moment falls."""
    return local(moment).date()


def start_of(day: date) -> datetime:
    """The first moment of the programme's day, in UTC."""
    return datetime.combine(day, time.min, PROGRAMME_ZONE).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first moment after the programme's day, in UTC."""
    return start_of(day + timedelta(days=1))


def from_local(moment: datetime) -> datetime:
    """A naive moment, as typed by a person of the programme, in UTC."""
    return moment.replace(tzinfo=PROGRAMME_ZONE).astimezone(UTC)


def first_of_next_month(day: date) -> date:
    """The 1st of the month after the day's."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
