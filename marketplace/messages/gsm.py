"""The GSM-7 alphabet, of which an SMS of one part holds 160 places.

Neither ë nor ç is in it, and one letter from outside turns a text of 160 into three parts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from gsm0338 import Codec
from text_unidecode import unidecode

SEGMENT: Final = 160
CUT: Final = ".."
UNKNOWN: Final = "?"

_ENCODE: Final = Codec().encode


def fold(text: str) -> str:
    """The text in letters of GSM-7: the others as the nearest there is (`ë` as `e`)."""
    return "".join(_fold_letter(letter) for letter in unicodedata.normalize("NFC", text))


def _fold_letter(letter: str) -> str:
    if letter == "\n" or (letter.isprintable() and _septets(letter)):
        return letter
    nearest = unidecode(letter) if letter.isprintable() or letter.isspace() else ""
    return "".join(near if near.isprintable() and _septets(near) else "" for near in nearest) or (
        UNKNOWN if letter.isprintable() else " "
    )


def _septets(text: str) -> int | None:
    try:
        return len(_ENCODE(text)[0])
    except UnicodeEncodeError:
        return None


def septets(text: str) -> int:
    """How many places a folded text takes; an extension letter such as € takes two."""
    return len(_ENCODE(text)[0])


def one_segment(template: str, values: Mapping[str, str], clipped: Sequence[str]) -> str:
    """The template filled and folded, its `clipped` values cut until it fits one segment.

    The longest gives way first. What is not to be cut is never cut: a text that is too long
    without any of the others goes in two parts.
    """
    folded = {name: fold(value) for name, value in values.items()}
    words = fold(template)
    while septets(text := words % folded) > SEGMENT and clipped:
        longest = max(clipped, key=lambda name: septets(folded[name]))
        if len(folded[longest]) <= len(CUT):
            break
        folded[longest] = shorter(folded[longest])
    return text


def shorter(text: str) -> str:
    """The text cut by at least one letter, and marked as cut."""
    kept = text.removesuffix(CUT) if text.endswith(CUT) else text[: -len(CUT)]
    return kept[:-1].rstrip(" .,;:-") + CUT
