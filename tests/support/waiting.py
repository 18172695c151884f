"""Waiting for what other threads and processes do."""

from __future__ import annotations

import time
from collections.abc import Callable


def eventually(true: Callable[[], object], seconds: float = 60) -> bool:
    """Wait until it is true, at most that long; tell whether it is.

    The bound is for a busy machine: what comes, comes at once on an idle one.
    """
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True
