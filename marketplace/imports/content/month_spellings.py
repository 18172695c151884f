"""Read a month as billing writes it and as spreadsheets of many languages save it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from functools import cache
from typing import Final

from babel.dates import get_month_names

# Where two languages have one name for different months, the earlier language decides.
LANGUAGES: Final = (
    *("en", "sq", "sr_Latn", "sr_Cyrl", "de", "mk", "bs", "fr", "it", "tr", "sl", "hr", "bg"),
    *("el", "ro", "hu", "es", "nl", "pl"),
)
CENTURY: Final = 2000  # of a year of two digits

_YEAR_FIRST: Final = re.compile(r"(\d{4})[-./](\d{2})", re.ASCII)
_YEAR_LAST: Final = re.compile(r"(\d{1,2})[./](\d{4})", re.ASCII)
_FIRST_DAY: Final = re.compile(r"(\d{4})-(\d{2})-01", re.ASCII)
_DAY_FIRST: Final = re.compile(r"0?1\. ?(\d{1,2})\. ?(\d{4})\.?", re.ASCII)
_SLASHES: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_NAMED: Final = re.compile(r"([^\W\d_]+)\.?[ ./-]{0,2}(\d{4}|\d{2})\.?")


def read_month(text: str) -> date | None:
    """Return the month as its 1st, or None for other text and for days within a month.

    `2026-10`, `2026-10-01`, `10/2026`, `01.10.2026`, `10/1/2026` and `Oct-26`, also with the name
    of another language, are one month.
    """
    found = _numbers(text) or _named(text)
    if found is None:
        return None
    year, month = found
    with suppress(ValueError):
        return date(year, month, 1)
    return None


def _numbers(text: str) -> tuple[int, int] | None:
    """Return the year and the month of a spelling in figures."""
    if match := _YEAR_FIRST.fullmatch(text) or _FIRST_DAY.fullmatch(text):
        return int(match[1]), int(match[2])
    if match := _YEAR_LAST.fullmatch(text) or _DAY_FIRST.fullmatch(text):
        return int(match[2]), int(match[1])
    if match := _SLASHES.fullmatch(text):  # of the day and the month, one is the 1st
        low, high = sorted((int(match[1]), int(match[2])))
        return (int(match[3]), high) if low == 1 else None
    return None


def _named(text: str) -> tuple[int, int] | None:
    match = _NAMED.fullmatch(text)
    month = _names().get(_folded(match[1])) if match else None
    if match is None or month is None:
        return None
    year = int(match[2])
    return (year if len(match[2]) > len("26") else CENTURY + year), month


@cache
def _names() -> dict[str, int]:
    """Return the months by their names, short and long, in all languages."""
    names: dict[str, int] = {}
    for language in LANGUAGES:
        own = dict(_names_in(language))
        names = own | names
    return names


def _names_in(language: str) -> Iterator[tuple[str, int]]:
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            for month, name in get_month_names(width, context, language).items():
                yield _folded(name), month


def _folded(name: str) -> str:
    """Return the name without capitals, accents and full stops."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(one for one in decomposed if one.isalpha())
