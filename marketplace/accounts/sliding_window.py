"""Compute the wait after too many failures, by a time window that slides over two fixed ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """The number of failures that are allowed in any time window of that length."""

    failures: int
    window: timedelta


def window_start(now: datetime, window: timedelta) -> datetime:
    """Return the start of the fixed window in which the moment falls, the same on every node."""
    seconds = window.total_seconds()
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)


def wait(limit: Limit, *, before: int, current: int, elapsed: timedelta) -> timedelta | None:
    """Return the wait until another attempt is allowed, or None if one is allowed now.

    `before` failures of the previous window fade as the current one elapses.
    """
    share = 1 - elapsed / limit.window
    if current + before * share < limit.failures:
        return None
    rest = limit.window - elapsed
    if current < limit.failures:
        return rest - (limit.failures - current) / before * limit.window
    return rest + (1 - limit.failures / current) * limit.window
