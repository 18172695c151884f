"""Fit texts into the GSM-7 alphabet and into one SMS segment of 160 septets.

Neither ë nor ç is in the alphabet, and one letter outside it turns a text of 160 into three parts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from gsm0338 import Codec
from text_unidecode import unidecode

SEGMENT: Final = 160
CUT: Final = ".."
UNKNOWN: Final = "?"
CACHED_LETTERS: Final = 4096  # the codec is slower than the cache

_ENCODE: Final = Codec().encode


def fold(text: str) -> str:
    """Return the text in GSM-7, each other letter as the nearest one (`ë` as `e`)."""
    return "".join(_fold_letter(letter) for letter in unicodedata.normalize("NFC", text))


@lru_cache(maxsize=CACHED_LETTERS)
def _fold_letter(letter: str) -> str:
    if _sendable(letter):
        return letter
    if not letter.isprintable():
        return " "
    return "".join(filter(_sendable, unidecode(letter))) or UNKNOWN


def _sendable(letter: str) -> bool:
    """Return whether the letter is a visible one of the alphabet, not a control such as escape."""
    if not letter.isprintable():
        return letter == "\n"
    try:
        _ENCODE(letter)
    except UnicodeEncodeError:
        return False
    return True


def septets(text: str) -> int:
    """Return the septets that a folded text takes; an extension letter such as € takes two."""
    return sum(map(_letter_septets, text))


@lru_cache(maxsize=CACHED_LETTERS)
def _letter_septets(letter: str) -> int:
    return len(_ENCODE(letter)[0])


def one_segment(
    template: str, values: Mapping[str, str], clipped: Sequence[str], limit: int = SEGMENT
) -> str:
    """Fill and fold the template, and cut its `clipped` values until it fits `limit` septets.

    The longest is cut first. Other values are never cut: a text that is too long without the
    clipped ones goes in two parts.
    """
    folded = {name: fold(value) for name, value in values.items()}
    words = fold(template)
    while (over := septets(text := words % folded) - limit) > 0 and clipped:
        longest = max(clipped, key=lambda name: septets(folded[name]))
        if len(folded[longest]) <= len(CUT):
            break
        folded[longest] = shorten(folded[longest], max(1, over // 2))
    return text


def shorten(text: str, letters: int) -> str:
    """Return the text cut by at least that number of letters, and marked as cut."""
    rest = text.removesuffix(CUT) if text.endswith(CUT) else text[: -len(CUT)]
    return rest[:-letters].rstrip(" .,;:-") + CUT
