"""Count the last weeks for the dashboard, and keep the numbers for a minute where that takes long.

Eight weeks of a large operator are hundreds of thousands of conversions, which six statements read:
0.6 s of the database. In a small one the numbers are those of the moment.
"""

from __future__ import annotations

import time
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Final, cast

from cachetools import TTLCache
from flask import current_app

from marketplace.conversions.reports.period import PeriodRow, by_offer
from marketplace.conversions.reports.weeks import (
    ConfirmationRate,
    Week,
    confirmation_rate,
    mondays,
    weeks_of_all,
)

EXTENSION: Final = "marketplace.trends"
WEEKS: Final = 8
TOP: Final = 5
LONG_SECONDS: Final = 0.2
KEPT_SECONDS: Final = 60
MOST_KEPT: Final = 8  # one for each language, and for two days around midnight
_lock: Final = Lock()


@dataclass(frozen=True, slots=True)
class Trends:
    """The last weeks, oldest first, the part of codes that is used, and the top offers."""

    weeks: tuple[Week, ...]
    rate: ConfirmationRate
    top: tuple[PeriodRow, ...]


def trends(today: date, language: str) -> Trends:
    """Return the trends up to the day, at most a minute old; offers' titles are in the language."""
    kept, key = _kept(), (today, language)
    with _lock:
        found = kept.get(key)
    if found is not None:
        return found
    start = time.monotonic()
    counted = _count(today, language)
    if time.monotonic() - start >= LONG_SECONDS:
        with _lock:
            kept[key] = counted
    return counted


def _count(today: date, language: str) -> Trends:
    since = mondays(today, WEEKS)[0]
    return Trends(
        weeks=tuple(weeks_of_all(today, WEEKS)),
        rate=confirmation_rate(today, WEEKS),
        top=tuple(by_offer(since, today, language=language)[:TOP]),
    )


def _kept() -> TTLCache[Hashable, Trends]:
    empty: TTLCache[Hashable, Trends] = TTLCache(MOST_KEPT, KEPT_SECONDS)
    return cast("TTLCache[Hashable, Trends]", current_app.extensions.setdefault(EXTENSION, empty))
