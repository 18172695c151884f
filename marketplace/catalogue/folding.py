"""Accents and case forgotten, for search that works alike on every database."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"\w+")
MARKS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)  # combining
# Letters that are not a base letter with a mark, so that decomposing leaves them alone.
STROKED = str.maketrans({"đ": "d", "ł": "l", "ø": "o"})


def fold(text: str) -> str:
    """The text without accents and case: `Çmim` becomes `cmim`."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(STROKED))
    return MARKS.sub("", decomposed)


def words(text: str) -> list[str]:
    """The folded words of the text, in order."""
    return WORD.findall(fold(text))
