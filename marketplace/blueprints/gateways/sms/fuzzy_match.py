"""Find the offer code that a misspelt one probably means."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from string import ascii_uppercase, digits
from typing import Final

from marketplace.catalogue.offers.offer_codes import LONGEST

SHORTEST_SLIPPED: Final = 2
_LETTERS: Final = ascii_uppercase + digits


def nearest(word: str, places: Sequence[Container[str]], fits: Callable[[str], bool]) -> str | None:
    """Return the values whose keys are one typing error from the word.

    A typing error is two letters swapped, a letter wrong, missing or added. The candidates are
    looked up, never scanned, so the time does not grow with the number of codes.
    """
    if not SHORTEST_SLIPPED <= len(word) <= LONGEST + 1:
        return None
    for slips in (_swapped, _wrong, _missing, _too_many):
        there = {one for place in places for one in slips(word) if one in place}
        found = sorted(filter(fits, there))
        if found:
            return found[0]
    return None


def _swapped(word: str) -> Iterator[str]:
    return (word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1))


def _wrong(word: str) -> Iterator[str]:
    return (word[:n] + one + word[n + 1 :] for n in range(len(word)) for one in _LETTERS)


def _missing(word: str) -> Iterator[str]:
    return (word[:n] + one + word[n:] for n in range(len(word) + 1) for one in _LETTERS)


def _too_many(word: str) -> Iterator[str]:
    return (word[:n] + word[n + 1 :] for n in range(len(word)))
