"""A line through values, and the area under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.blueprints.charts.columns import middle_of
from marketplace.blueprints.charts.scale import Tick, scale_of


@dataclass(frozen=True, slots=True)
class Dot:
    """One value: its place in percent and its distance from the top in pixels."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """A whole chart, `height` in pixels.

    `path` and `area` are SVG paths over a width of 100, to be stretched; one value has no path.
    """

    height: int
    ticks: list[Tick]
    dots: list[Dot]
    path: str
    area: str


def line(values: Sequence[int], *, height: int) -> Line:
    """Return the line through the values, each in the middle of its place."""
    scale = scale_of(values, height=height)
    dots = [Dot(middle_of(n, len(values)), scale.y(value)) for n, value in enumerate(values)]
    path = area = ""
    if len(dots) > 1:
        path = "M" + "L".join(f"{dot.x} {dot.y}" for dot in dots)
        area = f"{path}V{scale.y(0)}H{dots[0].x}Z"
    return Line(height, scale.ticks, dots, path, area)
