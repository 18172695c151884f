"""What is measured, beside what, and the ratio it aims at."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

TAKES = 5


class Figure(Protocol):
    """What a run reached, in the measure's unit, and how many answers went wrong."""

    @property
    def value(self) -> float:
        """The figure itself."""
        ...

    @property
    def wrong(self) -> int:
        """Answers that were not what they should be."""
        ...


@dataclass(frozen=True)
class Reading:
    """A figure that was read off: seconds, milliseconds or MB."""

    value: float
    wrong: int = 0


@dataclass(frozen=True)
class Unit:
    """How a figure is written, and whether less of it is better."""

    text: str
    less_is_better: bool = True


A_SECOND = Unit("{:,.0f}/s", less_is_better=False)
SECONDS = Unit("{:,.1f} s")
MILLISECONDS = Unit("{:,.0f} ms")
MICROSECONDS_A_ROW = Unit("{:,.1f} µs a row")
MEGABYTES = Unit("{:,.0f} MB")

Run = Callable[[], Figure]


@dataclass(frozen=True)
class Measure:
    """Two runs in turn, ours and what it is measured beside.

    Of speeds the aim is the least ratio, of times and sizes the most. `warmed` has one run of each
    go first that does not count; `takes` is how often, where not as often as usual.
    """

    name: str
    beside: str
    aim: float
    ours: Run
    theirs: Run
    unit: Unit = A_SECOND
    warmed: bool = True
    takes: int | None = None


@dataclass
class Result:
    """What both reached, run by run."""

    measure: Measure
    ours: list[Figure] = field(default_factory=list)
    theirs: list[Figure] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """The median of the ratios of neighbouring runs."""
        pairs = zip(self.ours, self.theirs, strict=True)
        return statistics.median(a.value / b.value for a, b in pairs)

    @property
    def wrong(self) -> int:
        """Answers that were not what they should be."""
        return sum(figure.wrong for figure in itertools.chain(self.ours, self.theirs))

    @property
    def met(self) -> bool:
        """Whether the ratio is on the right side of the aim."""
        if self.measure.unit.less_is_better:
            return self.ratio <= self.measure.aim
        return self.ratio >= self.measure.aim


def take(measure: Measure, takes: int = TAKES) -> Result:
    """Run both in turn, so often."""
    result = Result(measure)
    if measure.warmed:
        measure.ours()
        measure.theirs()
    for _ in range(min(takes, measure.takes or takes)):
        result.ours.append(measure.ours())
        result.theirs.append(measure.theirs())
    return result


def median(figures: Iterable[Figure]) -> float:
    """Return the middle figure."""
    return statistics.median(figure.value for figure in figures)


def table(results: list[Result]) -> str:
    """Return the results as a Markdown table."""
    lines = [
        "| what | ours | beside | theirs | ratio | aim | |",
        "|---|--:|---|--:|--:|--:|---|",
    ]
    return "\n".join([*lines, *map(_row, results)])


def _row(result: Result) -> str:
    measure, unit = result.measure, result.measure.unit
    met = "met" if result.met else "**not met**"
    wrong = f", {result.wrong} wrong answers" if result.wrong else ""
    sign = "≤" if unit.less_is_better else "≥"
    ours, theirs = unit.text.format(median(result.ours)), unit.text.format(median(result.theirs))
    return (
        f"| {measure.name} | {ours} | {measure.beside} | {theirs} | {result.ratio:.2f} "
        f"| {sign} {measure.aim:.2f} | {met}{wrong} |"
    )
