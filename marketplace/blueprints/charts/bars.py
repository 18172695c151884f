"""Bars beside labels, each in proportion to the longest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

HUNDRED: Final = 100
SHORTEST: Final = 0.5  # percent; a little is not nothing


def lengths(values: Sequence[int]) -> list[float]:
    """Return the length of each bar in percent; the largest value's is 100."""
    most = max(values, default=0)
    return [max(round(HUNDRED * value / most, 2), SHORTEST) if value > 0 else 0 for value in values]
