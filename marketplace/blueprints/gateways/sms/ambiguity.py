"""Signs that an SMS may not mean what its letters and digits read like.

Normalising turns a raised two into a two and drops minus signs, strike-through marks and pictures.
A text that has any of these is never converted.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Beside dashes (category Pd): the minus of mathematics, raised, lowered, as a modifier, as a bullet
# and as a picture, and the hyphen that only some telephones show.
_MINUSES: Final = frozenset("\u2212\u207b\u208b\u02d7\u2043\u2796\u00ad")
_NO_WHOLE_NUMBER: Final = re.compile(r"-\s*\d|\d\s*\+|(?:^|\s)[.,]\d|[%\u2030\u066a]")
_NUMERALS: Final = frozenset({"No", "Nl"})  # Roman, circled, fractions; digits (Nd) are digits
_MARKS: Final = frozenset({"Mn", "Me", "Mc"})
_UNUSUAL: Final = frozenset({"So", "Sm", "Co", "Cn", "Cs"})
_QUESTIONS: Final = frozenset("?\u00bf\u061f\u037e")
_TURNED: Final = frozenset("\u202d\u202e")  # shows what follows in another order
_CHANGED_IN_FOLDING: Final = ("<super>", "<sub>", "<circle>", "<square>", "<fraction>")
_OVERLAY: Final = 1  # Unicode's class of what strikes a letter through


def of_number(text: str) -> bool:
    """Return whether a number in the text may not be a whole, positive number."""
    return _NO_WHOLE_NUMBER.search(_with_plain_minuses(text)) is not None or of_digits(text)


def of_digits(text: str) -> bool:
    """Return whether a digit is doubtful: raised, circled, marked, or an amount of money."""
    return any(map(_is_numeral, text)) or any(map(_is_marked, text, text[1:]))


def of_words(text: str) -> bool:
    """Return whether the text may be a question, or may be negated."""
    return any(map(_is_unusual, unicodedata.normalize("NFC", text)))


def _with_plain_minuses(text: str) -> str:
    """Return the text with every kind of minus as `-`, without invisible characters."""
    return "".join(
        "-" if _is_minus(letter) else letter
        for letter in text
        if letter in _MINUSES or unicodedata.category(letter) != "Cf"
    )


def _is_minus(letter: str) -> bool:
    return letter in _MINUSES or unicodedata.category(letter) == "Pd"


def _is_numeral(letter: str) -> bool:
    if letter.isascii():
        return letter == "$"
    kind = unicodedata.category(letter)
    changed = unicodedata.decomposition(letter).startswith(_CHANGED_IN_FOLDING)
    return kind == "Sc" or kind in _NUMERALS or changed


def _is_marked(letter: str, behind: str) -> bool:
    return letter.isdecimal() and unicodedata.category(behind) in _MARKS


def _is_unusual(letter: str) -> bool:
    if letter in _QUESTIONS or letter in _TURNED:
        return True
    unusual = unicodedata.category(letter) in _UNUSUAL and not letter.isascii()
    return unusual or unicodedata.combining(letter) == _OVERLAY
