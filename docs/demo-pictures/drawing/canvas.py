"""A small drawing kit: flat shapes with soft light and a soft shadow, drawn large and made small.

Places and sizes are in units of a sheet of 960 by 600.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from drawing.palettes import Palette

WIDTH, HEIGHT = 960, 600
SCALE = 2  # everything is drawn twice as large, so that edges come out smooth
SOFT = 8  # shadows and light are made this much smaller: they have no edges to lose

_STEPS = 12  # of a curve between two of its points

Point = tuple[float, float]


class Canvas:
    """The thing on the picture, drawn shape by shape; `finished` puts it before its wall."""

    def __init__(self, palette: Palette) -> None:
        self.palette = palette
        self._layer = Image.new("RGBA", (WIDTH * SCALE, HEIGHT * SCALE))
        self._draw = ImageDraw.Draw(self._layer)

    def ellipse(self, x: float, y: float, rx: float, ry: float, fill: str) -> None:
        """An ellipse about its middle."""
        self._draw.ellipse(_scaled([(x - rx, y - ry), (x + rx, y + ry)]), fill)

    def disc(self, x: float, y: float, r: float, fill: str) -> None:
        """A circle about its middle."""
        self.ellipse(x, y, r, r, fill)

    def box(self, x: float, y: float, w: float, h: float, fill: str, r: float = 0) -> None:
        """A rectangle from its upper left corner, rounded by `r`."""
        self._draw.rounded_rectangle(_scaled([(x, y), (x + w, y + h)]), r * SCALE, fill)

    def shape(self, points: Iterable[Point], fill: str) -> None:
        """A polygon."""
        self._draw.polygon(_scaled(points), fill)

    def blob(self, points: Sequence[Point], fill: str) -> None:
        """A closed shape that runs smoothly through the points."""
        self.shape(_smooth(points), fill)

    def line(self, points: Sequence[Point], fill: str, width: float) -> None:
        """A line with round ends and corners."""
        self._draw.line(_scaled(points), fill, round(width * SCALE), joint="curve")
        for x, y in points:
            self.disc(x, y, width / 2, fill)

    def curve(self, points: Sequence[Point], fill: str, width: float) -> None:
        """A line that runs smoothly through the points."""
        self.line(
            _smooth([*points, *reversed(points[1:-1])])[: _STEPS * (len(points) - 1)], fill, width
        )

    def ring(self, x: float, y: float, r: float, fill: str, width: float) -> None:
        """A circle's line; `r` is its outer edge."""
        self.arc(x, y, r, fill, width, 0, 360)

    def arc(
        self, x: float, y: float, r: float, fill: str, width: float, start: float, end: float
    ) -> None:
        """A part of a circle's line, in degrees clockwise from the right."""
        box = _scaled([(x - r, y - r), (x + r, y + r)])
        self._draw.arc(box, start, end, fill, round(width * SCALE))

    def wedge(self, x: float, y: float, r: float, fill: str, start: float, end: float) -> None:
        """A slice of a disc, in degrees clockwise from the right."""
        box = _scaled([(x - r, y - r), (x + r, y + r)])
        self._draw.pieslice(box, start, end, fill)

    def star(self, x: float, y: float, r: float, fill: str, points: int = 5) -> None:
        """A star standing on two of its points."""
        corners = around(x, y, points * 2, (r, r * 0.46), turn=-90)
        self.shape(corners, fill)

    def words(self, x: float, y: float, text: str, size: float, fill: str) -> None:
        """A few letters about their middle."""
        font = _font(round(size * SCALE))
        self._draw.text(
            (x * SCALE, y * SCALE), text, fill, font, "mm", stroke_width=round(size / 40)
        )

    def finished(self) -> Image.Image:
        """The picture."""
        wall = _wall(self.palette)
        small = self._layer.resize((WIDTH, HEIGHT), Image.Resampling.BOX)
        alpha = small.getchannel("A")
        wall.paste("#1c1230", mask=_shadow(alpha))
        wall.paste(ImageChops.multiply(small.convert("RGB"), _light()), mask=alpha)
        return wall


def around(x: float, y: float, count: int, radii: Iterable[float], turn: float = 0) -> list[Point]:
    """Points evenly around a middle, their distances taking turns among `radii`."""
    distances = list(radii)
    steps = ((i, math.radians(turn + 360 * i / count)) for i in range(count))
    return [
        (
            x + math.cos(angle) * distances[i % len(distances)],
            y + math.sin(angle) * distances[i % len(distances)],
        )
        for i, angle in steps
    ]


def turned(points: Iterable[Point], x: float, y: float, degrees: float) -> list[Point]:
    """The points, turned clockwise about a middle."""
    sin, cos = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    return [
        (x + (px - x) * cos - (py - y) * sin, y + (px - x) * sin + (py - y) * cos)
        for px, py in points
    ]


def corners(x: float, y: float, w: float, h: float) -> list[Point]:
    """The corners of a rectangle about its middle."""
    return [
        (x - w / 2, y - h / 2),
        (x + w / 2, y - h / 2),
        (x + w / 2, y + h / 2),
        (x - w / 2, y + h / 2),
    ]


def _scaled(points: Iterable[Point]) -> list[Point]:
    return [(x * SCALE, y * SCALE) for x, y in points]


def _smooth(points: Sequence[Point]) -> list[Point]:
    """A closed Catmull-Rom curve through the points."""
    count = len(points)
    curve = []
    for i in range(count):
        four = [points[(i + k - 1) % count] for k in range(4)]
        curve += [_between(four, step / _STEPS) for step in range(_STEPS)]
    return curve


def _between(four: list[Point], t: float) -> Point:
    weights = (
        -0.5 * t + t**2 - 0.5 * t**3,
        1 - 2.5 * t**2 + 1.5 * t**3,
        0.5 * t + 2 * t**2 - 1.5 * t**3,
        -0.5 * t**2 + 0.5 * t**3,
    )
    pairs = list(zip(weights, four, strict=True))
    return sum(w * p[0] for w, p in pairs), sum(w * p[1] for w, p in pairs)


def _wall(palette: Palette) -> Image.Image:
    """The background: two colours running into each other, with large quiet circles."""
    ramp = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
    wall = Image.composite(
        Image.new("RGB", (WIDTH, HEIGHT), palette.bottom),
        Image.new("RGB", (WIDTH, HEIGHT), palette.top),
        ramp,
    )
    wall.paste(palette.spark, mask=_circles())
    return wall


@cache
def _circles() -> Image.Image:
    mask = Image.new("L", (WIDTH, HEIGHT))
    for x, y, r, strength in ((480, 300, 252, 92), (120, 90, 120, 40), (870, 520, 170, 40)):
        ring = Image.new("L", (WIDTH * 2, HEIGHT * 2))
        ImageDraw.Draw(ring).circle((x * 2, y * 2), r * 2, strength)
        mask = ImageChops.lighter(mask, ring.resize((WIDTH, HEIGHT), Image.Resampling.BOX))
    return mask


def _shadow(alpha: Image.Image) -> Image.Image:
    """Where the thing keeps the light from the wall: below it, soft and faint."""
    small = alpha.resize((WIDTH // SOFT, HEIGHT // SOFT), Image.Resampling.BOX)
    soft = Image.new("L", small.size)
    soft.paste(small.filter(ImageFilter.GaussianBlur(3)), (0, 3))
    faint = soft.point([round(value * 0.42) for value in range(256)])
    return faint.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)


@cache
def _light() -> Image.Image:
    """Light from above: the lower, the darker, by a little."""
    ramp = Image.linear_gradient("L").point([round(255 - v * 0.14) for v in range(256)])
    return ramp.resize((WIDTH, HEIGHT)).convert("RGB")


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
