"""Charts of weeks: one small chart for each series, with the weeks under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from marketplace.blueprints.charts.columns import Columns, stacked

HEIGHT: Final = 96
EVERY: Final = 2  # weeks named on a wide page
EVERY_NARROW: Final = 4  # and on a phone


@dataclass(frozen=True, slots=True)
class WeekName:
    """The Monday of a named week, and its middle in percent; `wide`: only where there is room."""

    monday: date
    x: float
    wide: bool


@dataclass(frozen=True, slots=True)
class WeekChart:
    """The columns of one series, its values in order, and the names under it."""

    series: str
    values: tuple[int, ...]
    columns: Columns
    names: tuple[WeekName, ...]


def week_charts(mondays: Sequence[date], rows: Mapping[str, Sequence[int]]) -> list[WeekChart]:
    """Return a chart for each series of values, one value a week; the last week is named."""
    charts = []
    for series, values in rows.items():
        columns = stacked([{series: value} for value in values], height=HEIGHT)
        charts.append(WeekChart(series, tuple(values), columns, _names(mondays, columns)))
    return charts


def _names(mondays: Sequence[date], columns: Columns) -> tuple[WeekName, ...]:
    last = len(mondays) - 1
    return tuple(
        WeekName(monday, columns.columns[place].middle, wide=bool((last - place) % EVERY_NARROW))
        for place, monday in enumerate(mondays)
        if (last - place) % EVERY == 0
    )
