"""Read the time, and convert it to and from the programme's calendar; no other module reads time.

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
_OFFSET: Final = ContextVar("how far the clock is put back", default=timedelta())


def now() -> datetime:
    """Return the current moment, in UTC."""
    return machine_now() - _OFFSET.get()


def machine_now() -> datetime:
    """Return the current moment by this machine's clock, in UTC, wherever it is put back."""
    return datetime.now(UTC)


@contextmanager
def put_back(by: timedelta) -> Iterator[None]:
    """Put the clock back by the given time inside the block, for this thread alone.

    It serves the demo, which builds its people's past by the programme's own functions.
    """
    before = _OFFSET.set(by)
    try:
        yield
    finally:
        _OFFSET.reset(before)


def today() -> date:
    """Return the current day on the programme's calendar."""
    return day_of(now())


def local(moment: datetime) -> datetime:
    """Return the moment in the programme's time zone."""
    return moment.astimezone(PROGRAMME_ZONE)


def day_of(moment: datetime) -> date:
    """Return the programme's day in which the moment falls."""
    return local(moment).date()


def start_of(day: date) -> datetime:
    """Return the first moment of the programme's day, in UTC."""
    return datetime.combine(day, time.min, PROGRAMME_ZONE).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Return the first moment after the programme's day, in UTC."""
    return start_of(day + timedelta(days=1))


def last_day(end: datetime) -> date:
    """Return the programme's last day before an end, the first moment that is no longer in.

    An end at midnight ends the day before it; every day that people read comes from here.
    """
    return day_of(end - timedelta(microseconds=1))


def is_midnight(moment: datetime) -> bool:
    """Return whether a programme's day begins at the moment."""
    return start_of(day_of(moment)) == moment


def from_local(moment: datetime) -> datetime:
    """Return a naive moment of the programme's time zone, as a person types it, in UTC."""
    return moment.replace(tzinfo=PROGRAMME_ZONE).astimezone(UTC)


def first_of_next_month(day: date) -> date:
    """Return the 1st of the month after the day's month."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
