"""Accents and case forgotten, for search that works alike on every database."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"\w+")
# Letters that are not a base letter with a mark, so that decomposing leaves them alone.
STROKED = str.maketrans({"đ": "d", "ł": "l", "ø": "o"})


def fold(text: str) -> str:
    """The text without accents and case: `Çmim` becomes `cmim`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(STROKED))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """The folded words of the text, in order."""
    return WORD.findall(fold(text))
