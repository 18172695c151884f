"""How long a message waits after an attempt that failed."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

LONGEST_WAIT: Final = timedelta(hours=1)
DOUBLINGS: Final = 20  # enough to reach the longest wait from any first one


def wait(failures: int, first: timedelta, chance: float) -> timedelta:
    """The wait after so many failures: doubled each time, capped, and spread.

    `chance`, from 0 to 1, spreads it over its upper half, so that what failed together does not
    come back together.
    """
    doubled: timedelta = first * 2 ** min(failures - 1, DOUBLINGS)
    return min(doubled, LONGEST_WAIT) * (1 + chance) / 2
