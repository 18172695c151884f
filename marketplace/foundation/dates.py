"""Write dates in the order that readers of each language expect: 8 Nov 2026 in English."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask_babel import format_date, get_locale

# Babel's own dates of `en` are American: Nov 8, 2026.
ENGLISH: Final = {"medium": "d MMM y", "long": "d MMMM y"}
NUMERIC: Final = "dd.MM.yyyy"
CLOCK: Final = "HH:mm"  # Kosovo's clock has 24 hours


def message_day(language: str) -> str:
    """The Babel pattern of a day in messages and refusals; numeric except in English."""
    return ENGLISH["medium"] if language == "en" else NUMERIC


def message_moment(language: str) -> str:
    """The Babel pattern of a day and its time in messages and refusals."""
    return f"{message_day(language)} {CLOCK}"


def page_day(value: date, length: str = "medium") -> str:
    """The day as pages show it, `medium` or `long`, in the language of the request."""
    return str(format_date(value, ENGLISH[length] if str(get_locale()) == "en" else length))
