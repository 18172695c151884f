"""Make and check codes: 12 random characters and a check character, in Crockford's base 32.

The check character is the remainder in the field of 32 elements, where every character is weighted
by its own power of two: any single wrong character and any swap of two neighbours changes the
remainder, so such an error is found before the database is queried.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marketplace.foundation import clock

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_CHARACTERS = 12
BITS = 5  # of each character
LENGTH = RANDOM_CHARACTERS + 1

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None, "\u00a0": None})
_FIELD = 0b100101  # x^5 + x^2 + 1, whose root generates the field


@dataclass(frozen=True, slots=True)
class TypingError:
    """The reason why a typed text is no code of ours; by its characters alone.

    `length` is the number of its characters where that is not 13, `strange` those that no code
    has; with neither one character is wrong, or two neighbours are swapped.
    """

    length: int | None = None
    strange: str = ""


def make() -> str:
    """Return a new code, 13 characters, 60 random bits."""
    bits = secrets.randbits(RANDOM_CHARACTERS * BITS)
    shifts = range(0, RANDOM_CHARACTERS * BITS, BITS)
    return complete("".join(ALPHABET[bits >> shift & len(ALPHABET) - 1] for shift in shifts))


def complete(body: str) -> str:
    """Return the 12 characters with the check character appended."""
    return body + ALPHABET[_double(_remainder(body))]


def last_day(good_until: datetime | None) -> date | None:
    """Return the programme's last day on which a code is valid; None where there is no code.

    `good_until` is the first moment at which it no longer is.
    """
    return clock.last_day(good_until) if good_until else None


def normalise(typed: str) -> str | None:
    """Return the code that was meant, or None where the text cannot be a code.

    Case, spaces, hyphens, O for 0 and I or L for 1 are forgiven.
    """
    return None if typing_error(typed) else _plain(typed)


def typing_error(typed: str) -> TypingError | None:
    """Return why the text is no code, by its characters alone; None for one that may be a code."""
    code = _plain(typed)
    strange = "".join(dict.fromkeys(one for one in code if one not in _VALUES))
    if strange:
        return TypingError(strange=strange)
    if len(code) != LENGTH:
        return TypingError(length=len(code))
    return TypingError() if _remainder(code) else None


def shown(code: str) -> str:
    """Return the code as people read it: `XXXX-XXXX-XXXXX`."""
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def shown_of(code: str, terms: Mapping[str, Any]) -> str:
    """Return a conversion's code as people read it; a partner's own one (`code_form`) as it is."""
    return code if terms.get("code_form") else shown(code)


def _plain(typed: str) -> str:
    return typed.strip().upper().translate(_LOOK_ALIKES)


def _remainder(characters: str) -> int:
    remainder = 0
    for character in characters:
        remainder = _double(remainder) ^ _VALUES[character]
    return remainder


def _double(value: int) -> int:
    doubled = value << 1
    return doubled ^ _FIELD if doubled > len(ALPHABET) - 1 else doubled
