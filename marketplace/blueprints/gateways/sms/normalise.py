"""The letters of an SMS as plain A to Z and 0 to 9, whatever keyboard typed them.

Letters of other alphabets stay what they are, and make words that nobody knows.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from marketplace.catalogue.folding import fold

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
_WORD: Final = re.compile(r"[^\W_]+")


def plain(text: str) -> str:
    """The text in capitals, without accents, look-alikes as the letters that they look like.

    What is not seen (zero-width spaces, soft hyphens) is left out.
    """
    if text.isascii():
        return text.upper()
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    capitals = fold(seen).upper().translate(_LOOK_ALIKES)
    return "".join(map(_digit, capitals))


def words(plain_text: str) -> list[str]:
    """The words of a plain text in order; everything but letters and digits stands between them."""
    return _WORD.findall(plain_text)


def _digit(letter: str) -> str:
    """A digit of another script as ours; any other letter as it is."""
    value = unicodedata.digit(letter, None) if letter > "\x7f" else None
    return letter if value is None else str(value)
