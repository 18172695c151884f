"""Waiting for what other threads and processes do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

FIRST_PAUSE: Final = 0.01  # seconds; each is longer than the one before, as looking costs time
LONGEST_PAUSE: Final = 0.1


def eventually(true: Callable[[], object], seconds: float = 60) -> bool:
    """Wait until it is true, at most that long; tell whether it is.

    The bound is for a busy machine: what comes, comes at once on an idle one.
    """
    end, pause = time.monotonic() + seconds, FIRST_PAUSE
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
        pause = min(pause * 1.5, LONGEST_PAUSE)
    return True
