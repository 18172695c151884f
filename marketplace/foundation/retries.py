"""Schedule the next attempt after a failure, or give up."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from marketplace.foundation import database_clock
from marketplace.foundation.settings import Settings

LONGEST_WAIT: Final = timedelta(hours=1)
DOUBLINGS: Final = 20  # enough to reach the longest wait from any first one
LONGEST_ERROR: Final = 500


@dataclass(frozen=True, slots=True)
class Failure:
    """The attempts made by now, whether they are given up, and otherwise the next one's moment."""

    attempts: int
    given_up: bool
    again_at: datetime


def failed(attempts_before: int, settings: Settings) -> Failure:
    """Return what follows from one more failure, by the settings' number of attempts and wait."""
    attempts = attempts_before + 1
    first = timedelta(seconds=settings.message_retry_seconds)
    given_up = attempts >= settings.message_attempts
    return Failure(attempts, given_up, database_clock.now() + wait(attempts, first))


def wait(failures: int, first: timedelta) -> timedelta:
    """Return the wait after a number of failures: doubled each time, capped, and spread.

    It is spread at random over its upper half, so that attempts that failed together are not made
    again together.
    """
    spread = random.random()  # noqa: S311 - it spreads the retries, guessing it gains nothing
    return longest_wait(failures, first) * (1 + spread) / 2


def longest_wait(failures: int, first: timedelta) -> timedelta:
    """Return the wait after a number of failures before it is spread."""
    doubled: timedelta = first * 2 ** min(failures - 1, DOUBLINGS)
    return min(doubled, LONGEST_WAIT)


def error_text(error: Exception) -> str:
    """Return the part of an error that is stored for staff."""
    return repr(error)[:LONGEST_ERROR]
