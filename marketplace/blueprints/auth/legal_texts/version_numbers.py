"""The versions of the legal texts that a form showed, written into it and read back."""

from __future__ import annotations

import re
from typing import Final

from marketplace.legal_texts.acceptances import numbers_in_force
from marketplace.legal_texts.models import TextKind

PAIR: Final = re.compile(r"([a-z_]{1,20})=(\d{1,6})", re.ASCII)
LONGEST: Final = 200


def numbers_shown() -> str:
    """Return the public texts' versions in force as a form carries them: `privacy=2&terms=1`."""
    return written(numbers_in_force())


def written(numbers: dict[TextKind, int]) -> str:
    """Return the versions as a form carries them."""
    return "&".join(f"{kind.value}={number}" for kind, number in numbers.items())


def parsed(typed: str | None) -> dict[TextKind, int]:
    """Return the versions that a form carried; what cannot be read is left out."""
    pairs = PAIR.findall((typed or "")[:LONGEST])
    return {TextKind(kind): int(number) for kind, number in pairs if kind in set(TextKind)}


def numbers_read(typed: str | None) -> dict[TextKind, int]:
    """Return the public texts' versions that a form showed; those in force where it says none."""
    read = parsed(typed)
    return {kind: min(read.get(kind, now), now) for kind, now in numbers_in_force().items()}
