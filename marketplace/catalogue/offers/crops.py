"""Calculate the part of a picture that is shown, and name it.

Every place that shows an offer's picture shows it 8 wide by 5 high. The part is chosen by a focal
point, which is as near to its middle as the picture's edges permit, and by a zoom.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeVar

LEAST_ZOOM: Final = 100
MOST_ZOOM: Final = 300
WIDE, HIGH = 8, 5
NAME: Final = re.compile(r"(?P<upload>[0-9a-f]{32})(?:-(\d{1,3})-(\d{1,3})-(\d{3}))?", re.ASCII)

Number = TypeVar("Number", int, float)
Size = tuple[int, int]
"""Width and height in pixels."""
Box = tuple[float, float, float, float]
"""The left, upper, right and lower edge in pixels, from the picture's upper left corner."""


@dataclass(frozen=True, slots=True)
class Crop:
    """The focal point in percent from the left and from the top; the zoom in percent.

    A zoom of 100 shows the largest part that has the shape.
    """

    x: int = 50
    y: int = 50
    zoom: int = LEAST_ZOOM


CENTRE: Final = Crop()


def nearest_crop(x: int | None, y: int | None, zoom: int | None) -> Crop:
    """Return the crop of these numbers, each brought within its limits; None is the middle's."""
    return Crop(
        _between(0, CENTRE.x if x is None else x, 100),
        _between(0, CENTRE.y if y is None else y, 100),
        _between(LEAST_ZOOM, CENTRE.zoom if zoom is None else zoom, MOST_ZOOM),
    )


def name_of_crop(upload: str, crop: Crop) -> str:
    """Return the name under which the upload's part is shown; the middle's is the upload's own.

    Another part has another name, so that caches may keep what they have of each.
    """
    return upload if crop == CENTRE else f"{upload}-{crop.x}-{crop.y}-{crop.zoom}"


def parse_name(name: str) -> tuple[str, Crop] | None:
    """Return the upload and the part that the name is of, or None if it is no picture's name."""
    match = NAME.fullmatch(name)
    if match is None:
        return None
    upload, *numbers = match.groups()
    crop = nearest_crop(*map(int, numbers)) if numbers[0] else CENTRE
    return (upload, crop) if name == name_of_crop(upload, crop) else None


def upload_of(name: str) -> str:
    """Return the upload that the picture is of; an empty one where it is no picture's name."""
    parsed = parse_name(name)
    return parsed[0] if parsed else ""


def crop_of(name: str) -> Crop:
    """Return the part that the picture is of; the middle where it is no picture's name."""
    parsed = parse_name(name)
    return parsed[1] if parsed else CENTRE


def box_of(size: Size, crop: Crop) -> Box:
    """Return the part of a picture of this size: always inside it, and always 8 by 5."""
    width, height = size
    wide = min(width, height * WIDE / HIGH) * LEAST_ZOOM / crop.zoom
    high = wide * HIGH / WIDE
    left = _edge(width, wide, crop.x)
    upper = _edge(height, high, crop.y)
    return (left, upper, min(width, left + wide), min(height, upper + high))


def _edge(whole: int, part: float, percent: int) -> float:
    return _between(0.0, whole * percent / 100 - part / 2, max(0.0, whole - part))


def _between(least: Number, number: Number, most: Number) -> Number:
    return max(least, min(number, most))
