"""The facts of a message as its reader gets them: titles, days and numbers in the language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from marketplace.foundation import clock, dates
from marketplace.messages.texts.kind import Facts

FALLBACK_LANGUAGE = "sq"

DAYS = ("good_until", "earning_from", "since", "expires_on")
MOMENTS = ("at",)
NUMBERS = ("points", "balance", "units", "left")


def worded(facts: Facts, language: str) -> dict[str, str]:
    """The facts as words; `title` is the one in the language. Lists are left out."""
    words = {name: str(value) for name, value in facts.items() if not isinstance(value, list)}
    words |= {name: "" for name, value in facts.items() if value is None}
    words |= {name: day(facts[name], language) for name in DAYS if facts.get(name)}
    words |= {name: moment(facts[name], language) for name in MOMENTS if facts.get(name)}
    words |= {name: number(facts[name], language) for name in NUMBERS if _is_number(facts, name)}
    words["lost"] = units(facts.get("lost") or {}, language)
    where = place(words.get("partner", ""), words.get("branch", ""))
    return words | {"title": title(facts, language), "where": where}


def place(partner: str, branch: str) -> str:
    """The partner and its branch; a branch that bears the partner's name stands alone."""
    if partner and branch.startswith(partner):
        return branch
    return ", ".join(filter(None, (partner, branch)))


def title(facts: Facts, language: str) -> str:
    """What it is: `200 MB` of what is sold by the unit, else the offer's title in the language."""
    said = facts.get(f"title_{language}") or facts.get(f"title_{FALLBACK_LANGUAGE}") or ""
    if not _is_number(facts, "units"):
        return said
    many = number(facts["units"], language)
    return f"{many} {facts['unit']}" if facts.get("unit") else f"{said} ({many})"


def day(iso: str, language: str) -> str:
    """The programme's day of an ISO day or moment; a moment of midnight ends the day before it."""
    if len(iso) == len("2018-06-30"):
        return format_date(date.fromisoformat(iso), dates.message_day(language), locale=language)
    last = datetime.fromisoformat(iso) - timedelta(microseconds=1)
    return format_date(clock.day_of(last), dates.message_day(language), locale=language)


def moment(iso: str, language: str) -> str:
    """The ISO moment on the programme's clock."""
    local = clock.local(datetime.fromisoformat(iso))
    return format_datetime(local, dates.message_moment(language), locale=language)


def number(value: int, language: str) -> str:
    """The number with its thousands set apart."""
    return format_decimal(value, locale=language)


def units(lost: Mapping[str, int], language: str) -> str:
    """So many of each unit, in words."""
    return ", ".join(f"{number(lost[unit], language)} {unit}" for unit in lost) or "0"


def _is_number(facts: Facts, name: str) -> bool:
    return isinstance(facts.get(name), int)
