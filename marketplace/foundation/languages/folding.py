"""Remove accents and case, for a search that works alike on every database."""

from __future__ import annotations

import re
import unicodedata

from cyrtranslit import to_latin

WORD = re.compile(r"\w+")
MARKS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)  # combining
CYRILLIC = re.compile("[\u0400-\u04ff]")
# Letters without a decomposition into a base letter and a mark.
STROKED = str.maketrans({"đ": "d", "ł": "l", "ø": "o"})


def fold(text: str) -> str:
    """Return the text without accents and case: `Çmim` becomes `cmim`."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(STROKED))
    return MARKS.sub("", decomposed)


def words(text: str) -> list[str]:
    """Return the folded words of the text, in order, in Latin: of `кафа` it is `kafa`."""
    return WORD.findall(fold(to_latin(text, "sr") if CYRILLIC.search(text) else text))
