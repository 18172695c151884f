"""The GSM-7 alphabet, of which an SMS of one part holds 160 places.

Neither ë nor ç is in it, and one letter from outside turns a text of 160 into three parts.
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
LETTERS_KNOWN: Final = 4096  # the codec takes longer over a letter than to remember it

_ENCODE: Final = Codec().encode


def fold(text: str) -> str:
    """The text in letters of GSM-7: the others as the nearest there is (`ë` as `e`)."""
    return "".join(_fold_letter(letter) for letter in unicodedata.normalize("NFC", text))


@lru_cache(maxsize=LETTERS_KNOWN)
def _fold_letter(letter: str) -> str:
    if _sendable(letter):
        return letter
    if not letter.isprintable():
        return " "
    return "".join(filter(_sendable, unidecode(letter))) or UNKNOWN


def _sendable(letter: str) -> bool:
    """Whether the letter is in the alphabet, which has more than can be seen: its escape, say."""
    if not letter.isprintable():
        return letter == "\n"
    try:
        _ENCODE(letter)
    except UnicodeEncodeError:
        return False
    return True


def septets(text: str) -> int:
    """How many places a folded text takes; an extension letter such as € takes two."""
    return sum(map(_places, text))


@lru_cache(maxsize=LETTERS_KNOWN)
def _places(letter: str) -> int:
    return len(_ENCODE(letter)[0])


def one_segment(
    template: str, values: Mapping[str, str], clipped: Sequence[str], places: int = SEGMENT
) -> str:
    """The template filled and folded, its `clipped` values cut until it fits the places there are.

    The longest gives way first. What is not to be cut is never cut: a text that is too long
    without any of the others goes in two parts.
    """
    folded = {name: fold(value) for name, value in values.items()}
    words = fold(template)
    while (over := septets(text := words % folded) - places) > 0 and clipped:
        longest = max(clipped, key=lambda name: septets(folded[name]))
        if len(folded[longest]) <= len(CUT):
            break
        folded[longest] = shorter(folded[longest], max(1, over // 2))
    return text


def shorter(text: str, letters: int) -> str:
    """The text cut by at least so many letters, and marked as cut."""
    kept = text.removesuffix(CUT) if text.endswith(CUT) else text[: -len(CUT)]
    return kept[:-letters].rstrip(" .,;:-") + CUT
