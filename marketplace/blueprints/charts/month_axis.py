"""The months under a chart: as many names as fit, and each year once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from marketplace.blueprints.charts.columns import middle_of

MOST: Final = 13  # names side by side on a wide page
MOST_NARROW: Final = 7  # and on a phone
PARTS: Final = 12  # a year of no more than such a part of the months has no room for its name


@dataclass(frozen=True, slots=True)
class MonthName:
    """The name of a month, and its middle in percent; `wide`: only where there is room."""

    month: date
    x: float
    wide: bool


@dataclass(frozen=True, slots=True)
class YearName:
    """The name of a year under the middle of its months, in percent."""

    year: int
    x: float


@dataclass(frozen=True, slots=True)
class MonthAxis:
    """The labels under a chart of months."""

    months: list[MonthName]
    years: list[YearName]


def month_axis(months: Sequence[date]) -> MonthAxis:
    """Return the labels under a chart with a place for each month; the last is always named."""
    count = len(months)
    every, every_narrow = _every(count, MOST), _every(count, MOST_NARROW)
    every_narrow += -every_narrow % every  # a phone shows some of what a wide page does
    names = [
        MonthName(month, middle_of(number, count), wide=bool((count - 1 - number) % every_narrow))
        for number, month in enumerate(months)
        if (count - 1 - number) % every == 0
    ]
    return MonthAxis(names, _years(months))


def _every(count: int, most: int) -> int:
    """Return the interval of named months, so that at most `most` are named."""
    return -(-count // most) or 1


def _years(months: Sequence[date]) -> list[YearName]:
    """Return each year that has room for its name; a single year always has."""
    count = len(months)
    places: dict[int, list[int]] = {}
    for number, month in enumerate(months):
        places.setdefault(month.year, []).append(number)
    return [
        YearName(year, middle_of(sum(numbers) / len(numbers), count))
        for year, numbers in places.items()
        if len(places) == 1 or len(numbers) * PARTS > count
    ]
