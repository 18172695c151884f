"""Read tax numbers of businesses of Kosovo as people write them; the only reader of them.

A business has a unique number (NUI, `81...`) since 2019, older ones also a fiscal number and a
number for value added tax; each has nine digits. The number alone tells the kinds apart, so all are
accepted in one form.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST_TYPED: Final = 40
_PREFIX: Final = re.compile(r"^(?:NUI|NF|NRF|UID|TVSH|VAT|XK|KS)+")
_SEPARATORS: Final = re.compile(r"[\s.\-/:]+")
_NUMBER: Final = re.compile(r"[1-9][0-9]{8}")


def tax_number(typed: str) -> str | None:
    """Return the nine digits of the number, or None for a text that is no tax number.

    Blanks, points, hyphens and the name of the number before it are forgiven: `NUI 811-234-567`.
    """
    if len(typed) > LONGEST_TYPED:
        return None
    plain = unicodedata.normalize("NFKC", typed).upper()
    digits = _PREFIX.sub("", _SEPARATORS.sub("", plain))
    if not _NUMBER.fullmatch(digits) or len(set(digits)) == 1:
        return None
    return digits
