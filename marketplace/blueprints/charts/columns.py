"""Columns of stacked blocks: gains stand on the zero line, losses hang below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from marketplace.blueprints.charts.scale import Scale, Tick, scale_of

HUNDRED: Final = 100
FILLED: Final = 0.64  # of a column's place; the rest is the gap between two
WIDEST: Final = 12.0  # percent, so that a chart of one month is not a wall


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a column: its series, and its position from the top, in pixels."""

    series: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """One place of the chart: its middle, left side and width in percent, and its blocks."""

    middle: float
    x: float
    width: float
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """A whole chart, `height` in pixels; `zero` is the position of the zero line."""

    height: int
    zero: float
    ticks: list[Tick]
    columns: list[Column]


def middle_of(number: float, places: int) -> float:
    """Return the middle of one of `count` equal places, in percent."""
    return round(HUNDRED * (number + 0.5) / places, 2)


def stacked(rows: Sequence[Mapping[str, int]], *, height: int) -> Columns:
    """Return a column for each row of values, one value a series, stacked from zero."""
    highest = [sum(value for value in row.values() if value > 0) for row in rows]
    lowest = [sum(value for value in row.values() if value < 0) for row in rows]
    scale = scale_of([*highest, *lowest], height=height)
    width = round(min(FILLED * HUNDRED / max(len(rows), 1), WIDEST), 2)
    columns = []
    for number, row in enumerate(rows):
        middle = middle_of(number, len(rows))
        left = round(middle - width / 2, 2)
        columns.append(Column(middle, left, width, tuple(_blocks(row, scale))))
    return Columns(height, scale.y(0), scale.ticks, columns)


def _blocks(row: Mapping[str, int], scale: Scale) -> list[Block]:
    above, below, blocks = 0, 0, []
    for series, value in row.items():
        if value > 0:
            above += value
            blocks.append(_block(series, scale, above, above - value))
        elif value < 0:
            blocks.append(_block(series, scale, below, below + value))
            below += value
    return blocks


def _block(series: str, scale: Scale, top: int, bottom: int) -> Block:
    y = scale.y(top)
    return Block(series, y, round(scale.y(bottom) - y, 2))
