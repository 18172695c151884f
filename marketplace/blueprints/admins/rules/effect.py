"""Define the effect of a rule's change."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect of the change, before and after."""

    what: str
    before: str
    after: str
