"""Define the outcomes of a row that billing sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum


class RowOutcome(StrEnum):
    """The outcome of a row: booked, booked before, of no effect, or refused with a reason."""

    BOOKED = "booked"
    REPEATED = "repeated"
    LEFT_OUT = "left-out"
    UNKNOWN_LINE = "unknown-line"
    WRONG_KIND = "wrong-kind"
    OTHER_CONTENT = "other-content"
    NO_POINTS_SET = "no-points-set"
    NO_CHANGE = "no-change"
    NO_ROOM = "no-room"
    NOT_YET = "not-yet"


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """The outcome of each row of a batch, in its order, and the points that it gave.

    `differing` are the places of booked rows that say something else of their line's past than the
    books do.
    """

    row_outcomes: tuple[RowOutcome, ...]
    points: int
    differing: frozenset[int] = frozenset()


def refuse_full(
    row_outcomes: Sequence[RowOutcome], owners: Sequence[int | None], full: Collection[int]
) -> list[RowOutcome]:
    """Return the outcomes, with the booked rows of owners with full accounts refused."""
    return [
        RowOutcome.NO_ROOM if row_outcome is RowOutcome.BOOKED and owner in full else row_outcome
        for row_outcome, owner in zip(row_outcomes, owners, strict=True)
    ]
