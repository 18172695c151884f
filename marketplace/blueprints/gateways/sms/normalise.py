"""Normalise the letters of an SMS to A to Z and 0 to 9, for any keyboard.

A Cyrillic letter stands for the Latin one that it looks like or, in a text that was written in
Cyrillic, for the one that it sounds like. Letters of other alphabets stay as they are, and make
unknown words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from marketplace.foundation.languages.folding import fold

# Capitals of the Cyrillic and the Greek alphabet, and the Latin ones that they look like.
_CYRILLIC: Final = (
    (
        "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420"
        "\u0421\u0422\u0423\u0425\u04ba\u051a\u051c\u04c0"
    ),
    "ABESIJKMHOPCTYXHQWI",
)
_GREEK: Final = (
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03f9",
    "ABEZHIKMNOPTYXC",
)
_LOOK_ALIKES: Final = str.maketrans(*_CYRILLIC) | str.maketrans(*_GREEK)
# Capitals of the Serbian alphabet, and its Latin ones without their marks.
_SERBIAN: Final = {"Љ": "LJ", "Њ": "NJ", "Џ": "DZ"} | dict(
    zip("АБВГДЂЕЖЗИЈКЛМНОПРСТЋУФХЦЧШ", "ABVGDDEZZIJKLMNOPRSTCUFHCCS", strict=True)
)
_SOUNDS: Final = _LOOK_ALIKES | str.maketrans(_SERBIAN)
_CYRILLIC_LETTER: Final = re.compile("[\u0400-\u052f]")
_WORD: Final = re.compile(r"[^\W_]+")


def plain(text: str) -> str:
    """Return the text in capitals, without accents, with look-alike letters replaced.

    Invisible characters (zero-width spaces, soft hyphens) are dropped.
    """
    return text.upper() if text.isascii() else _with_letters(text, _LOOK_ALIKES)


def from_cyrillic(text: str) -> str | None:
    """Return the same with Cyrillic letters read by their sound; None for a text without any."""
    return _with_letters(text, _SOUNDS) if _CYRILLIC_LETTER.search(text) else None


def _with_letters(text: str, letters: Mapping[int, int | str]) -> str:
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    capitals = fold(seen).upper().translate(letters)
    return "".join(map(_digit, capitals))


def words(plain_text: str) -> list[str]:
    """Return the words of a normalised text in order; all but letters and digits separates them."""
    return _WORD.findall(plain_text)


def _digit(letter: str) -> str:
    """Return a digit of another script as ASCII; any other letter unchanged."""
    value = unicodedata.digit(letter, None) if letter > "\x7f" else None
    return letter if value is None else str(value)
