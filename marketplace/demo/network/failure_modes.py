"""How the simulated network behaves: as told, for so many calls, then well again."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Manner(StrEnum):
    """One way to treat what is asked."""

    DELIVER = "deliver"
    LATER = "later"
    REFUSE = "refuse"
    FAIL = "fail"
    HANG = "hang"
    TWICE = "twice"
    LOSE = "lose"
    NONSENSE = "nonsense"


# These meet whatever is asked; the others only what is ordered.
BLIND: Final = frozenset({Manner.FAIL, Manner.HANG})
ALWAYS: Final = -1
