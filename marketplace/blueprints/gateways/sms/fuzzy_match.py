"""The offer code that was probably meant by one with a slip in it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from string import ascii_uppercase, digits
from typing import Final

from marketplace.catalogue.offers.offer_codes import LONGEST

SHORTEST_SLIPPED: Final = 2
_LETTERS: Final = ascii_uppercase + digits


def nearest(word: str, places: Sequence[Container[str]], fits: Callable[[str], bool]) -> str | None:
    """What fits of the places, one slip from the word: letters swapped, wrong, missing, too many.

    The places are looked up, never gone through, so that many codes take no longer than few.
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
