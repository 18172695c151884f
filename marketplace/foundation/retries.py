"""What becomes of an attempt that failed: when it is made again, and when it is given up."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from marketplace.foundation import clock
from marketplace.foundation.settings import Settings

LONGEST_WAIT: Final = timedelta(hours=1)
DOUBLINGS: Final = 20  # enough to reach the longest wait from any first one
LONGEST_ERROR: Final = 500


@dataclass(frozen=True, slots=True)
class Failure:
    """How often it failed by now, whether that was the last time, and else when to try again."""

    attempts: int
    given_up: bool
    again_at: datetime


def failed(attempts_before: int, settings: Settings) -> Failure:
    """What one more failure means for what the settings let be tried so many times."""
    attempts = attempts_before + 1
    first = timedelta(seconds=settings.message_retry_seconds)
    given_up = attempts >= settings.message_attempts
    return Failure(attempts, given_up, clock.now() + wait(attempts, first))


def wait(failures: int, first: timedelta) -> timedelta:
    """The wait after so many failures: doubled each time, capped, and spread.

    Chance spreads it over its upper half, so that what failed together does not come back
    together.
    """
    chance = random.random()  # noqa: S311 - it spreads the retries, nobody gains by guessing it
    return longest_wait(failures, first) * (1 + chance) / 2


def longest_wait(failures: int, first: timedelta) -> timedelta:
    """The wait after so many failures before it is spread."""
    doubled: timedelta = first * 2 ** min(failures - 1, DOUBLINGS)
    return min(doubled, LONGEST_WAIT)


def words_of(error: Exception) -> str:
    """What is kept of an error, for staff."""
    return repr(error)[:LONGEST_ERROR]
