"""Write dates in the order that readers of each language expect: 8 Nov 2026 in English."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from typing import Final

from babel import Locale
from flask_babel import format_date, get_locale

DAY_FIRST: Final = {"medium": "d MMM y", "long": "d MMMM y"}
# Babel's Serbian days name the month, in no case that fits a sentence, and end in a full stop.
SERBIAN: Final = "d.M.y"
CLOCK: Final = "HH:mm"  # Kosovo's clock has 24 hours

_TWO_DIGITS: Final = (("d+", "dd"), ("M+", "MM"), ("y+", "yyyy"))


def message_day(language: str) -> str:
    """The Babel pattern of a day in messages and refusals: numeric, in the language's order.

    Languages that put the month first, as `en`, name it: elsewhere 11/8 is read as the 11th.
    """
    return DAY_FIRST["medium"] if _month_first(language) else _numeric(language)


def message_moment(language: str) -> str:
    """The Babel pattern of a day and its time in messages and refusals."""
    return f"{message_day(language)} {CLOCK}"


def page_day(value: date, length: str = "medium") -> str:
    """The day as pages show it, `medium` or `long`, in the language of the request."""
    language = str(get_locale())
    if language.startswith("sr"):
        return str(format_date(value, SERBIAN))
    return str(format_date(value, DAY_FIRST[length] if _month_first(language) else length))


def machine_time(value: date) -> str:
    """The day, or the moment to the second, as the `datetime` of HTML's `<time>` has it."""
    return value.isoformat("T", "seconds") if isinstance(value, datetime) else value.isoformat()


@cache
def _month_first(language: str) -> bool:
    """Return whether the language's numeric dates are American: Babel's of `en` are."""
    return _short(language).startswith("M")


@cache
def _numeric(language: str) -> str:
    """Return the language's numeric pattern, with whole years and two digits of day and month.

    It has no spaces, as an SMS is short, and ends with a digit, as it may stand before a full stop.
    """
    pattern = re.sub("'[^']*'", "", _short(language))
    for letters, written in _TWO_DIGITS:
        pattern = re.sub(letters, written, pattern)
    return re.sub(r"\s+", "", pattern).rstrip(".")


def _short(language: str) -> str:
    return str(Locale.parse(language).date_formats["short"].pattern)
