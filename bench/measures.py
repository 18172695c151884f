"""Define measures: the two runs, their ratio and its aim."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

TAKES = 5


class Figure(Protocol):
    """The result of a run, in the measure's unit, and the number of wrong answers."""

    @property
    def value(self) -> float:
        """The figure."""
        ...

    @property
    def wrong(self) -> int:
        """The number of wrong answers."""
        ...


@dataclass(frozen=True)
class Reading:
    """A figure read from a clock or a counter: seconds, milliseconds or MB."""

    value: float
    wrong: int = 0


@dataclass(frozen=True)
class Unit:
    """The format of a figure, and whether less of it is better."""

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
    """Two runs in turn, ours and the one that it is compared with.

    For speeds the aim is the least ratio, for times and sizes the largest. `warmed` starts with one
    run of each that does not count; `takes` is the number of runs, where it is not the usual one.
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
    """The figures of both, run by run."""

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
        """The number of wrong answers."""
        return sum(figure.wrong for figure in itertools.chain(self.ours, self.theirs))

    @property
    def met(self) -> bool:
        """Return whether the ratio is on the right side of the aim."""
        if self.measure.unit.less_is_better:
            return self.ratio <= self.measure.aim
        return self.ratio >= self.measure.aim


def take(measure: Measure, takes: int = TAKES) -> Result:
    """Run both in turn, `takes` times."""
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
