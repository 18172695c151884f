"""Judge processor time by what a simple loop takes at the moment, however slow the machine is."""

from __future__ import annotations

import time
from typing import Final

TURNS_A_SECOND: Final = 40_000_000  # of a loop that does nothing, on a machine of today


def is_longer_than(taken: float, seconds: float) -> bool:
    """Return whether the time reaches `seconds`, and what a loop of `seconds` takes now."""
    return taken >= seconds and taken >= _loop(round(seconds * TURNS_A_SECOND))


def _loop(turns: int) -> float:
    begun = time.process_time()
    for _ in range(turns):
        pass
    return time.process_time() - begun
