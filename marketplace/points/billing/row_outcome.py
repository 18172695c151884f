"""What becomes of a row that billing sent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What became of a row: booked, seen before, of no effect, or refused and why."""

    BOOKED = "booked"
    REPEATED = "repeated"
    LEFT_OUT = "left-out"
    UNKNOWN_LINE = "unknown-line"
    WRONG_KIND = "wrong-kind"
    OTHER_CONTENT = "other-content"
    NO_POINTS_SET = "no-points-set"
    NO_CHANGE = "no-change"
    NO_ROOM = "no-room"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate of each row of a batch, in its order, and the points that it gave."""

    fates: tuple[Fate, ...]
    points: int
