"""What is measured, beside what, and the ratio it aims at."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.load import Speed

Run = Callable[[], Speed]
TAKES = 5


@dataclass(frozen=True)
class Measure:
    """Two runs in turn, ours and what it is measured beside."""

    name: str
    beside: str
    aim: float
    ours: Run
    theirs: Run


@dataclass
class Result:
    """What both reached, in answers a second, run by run."""

    measure: Measure
    ours: list[Speed] = field(default_factory=list)
    theirs: list[Speed] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """The median of the ratios of neighbouring runs."""
        pairs = zip(self.ours, self.theirs, strict=True)
        return statistics.median(a.per_second / b.per_second for a, b in pairs)

    @property
    def wrong(self) -> int:
        """Answers that were not what they should be."""
        return sum(speed.wrong for speed in itertools.chain(self.ours, self.theirs))


def take(measure: Measure, takes: int = TAKES) -> Result:
    """Run both in turn, so often, after one of each that does not count."""
    result = Result(measure)
    measure.ours()
    measure.theirs()
    for _ in range(takes):
        result.ours.append(measure.ours())
        result.theirs.append(measure.theirs())
    return result


def median(speeds: list[Speed]) -> float:
    """The middle speed."""
    return statistics.median(speed.per_second for speed in speeds)


def table(results: list[Result]) -> str:
    """The results as a Markdown table."""
    lines = [
        "| what | a second | beside | a second | ratio | aim | |",
        "|---|--:|---|--:|--:|--:|---|",
    ]
    for result in results:
        met = "met" if result.ratio >= result.measure.aim else "**not met**"
        wrong = f", {result.wrong} wrong answers" if result.wrong else ""
        lines.append(
            f"| {result.measure.name} | {median(result.ours):,.0f} | {result.measure.beside} "
            f"| {median(result.theirs):,.0f} | {result.ratio:.2f} | {result.measure.aim:.2f} "
            f"| {met}{wrong} |"
        )
    return "\n".join(lines)
