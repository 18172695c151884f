"""Failure modes of the simulated network, each set for a number of requests or until changed."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class FailureMode(StrEnum):
    """One way to answer requests; `deliver` is the one without a failure."""

    DELIVER = "deliver"
    LATER = "later"
    REFUSE = "refuse"
    FAIL = "fail"
    HANG = "hang"
    TWICE = "twice"
    LOSE = "lose"
    NONSENSE = "nonsense"


# These apply to every request; the others to orders only.
ANY_REQUEST: Final = frozenset({FailureMode.FAIL, FailureMode.HANG})
UNTIL_CHANGED: Final = -1
