"""Scales: the round numbers beside a chart, and the height at which a value is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

STEPS: Final = (1, 2, 5)
TICKS: Final = 4  # approximately; a chart of a phone's height has no room for more


@dataclass(frozen=True, slots=True)
class Tick:
    """A round value beside the chart, and its distance from the top, in pixels."""

    value: int
    y: float


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` to `high`, both multiples of `step`, over `height` pixels, the highest on top."""

    low: int
    high: int
    step: int
    height: int

    def y(self, value: float) -> float:
        """Return the value's distance from the top, in pixels."""
        return round(self.height * (self.high - value) / (self.high - self.low), 2)

    @property
    def ticks(self) -> list[Tick]:
        """Return the round values from the lowest to the highest."""
        values = range(self.low, self.high + self.step, self.step)
        return [Tick(value, self.y(value)) for value in values]


def nice_step(span: int, about: int = TICKS) -> int:
    """Return the step of 1, 2 or 5 times a power of ten that cuts the span into at most `parts`."""
    power = 1
    while True:
        for step in STEPS:
            if step * power * about >= span:
                return step * power
        power *= 10


def scale_of(values: Iterable[int], *, height: int) -> Scale:
    """Return the scale that holds all values and zero; from 0 to 1 where all are zero."""
    known = [0, *values]
    least, most = min(known), max(known)
    step = nice_step(most - least)
    low, high = least // step * step, -(-most // step) * step
    return Scale(low, high if high > low else low + step, step, height)
