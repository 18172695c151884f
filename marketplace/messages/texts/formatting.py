"""Format the values of a message in the reader's language: titles, days and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from marketplace.foundation import clock, dates
from marketplace.foundation.languages.names import names_of
from marketplace.foundation.languages.texts import text_in, texts_of
from marketplace.messages.texts.kind import MessageValues

DAYS = ("good_until", "earning_from", "since", "expires_on")
MOMENTS = ("at",)
NUMBERS = ("points", "balance", "units", "left")


def formatted(values: MessageValues, language: str) -> dict[str, str]:
    """Return the values as text, with the `title` in the language and without lists."""
    words = {name: str(value) for name, value in values.items() if not isinstance(value, list)}
    words |= {name: "" for name, value in values.items() if value is None}
    words |= {name: day(values[name], language) for name in DAYS if values.get(name)}
    words |= {name: moment(values[name], language) for name in MOMENTS if values.get(name)}
    words |= {name: number(values[name], language) for name in NUMBERS if _is_number(values, name)}
    words["lost"] = units(values.get("lost") or {}, language)
    where = place(words.get("partner", ""), words.get("branch", ""))
    return words | {"title": title(values, language), "where": where}


def place(partner: str, branch: str) -> str:
    """Return the partner and its branch, or the branch alone if it bears the partner's name."""
    if partner and branch.startswith(partner):
        return branch
    return ", ".join(filter(None, (partner, branch)))


def title(values: MessageValues, language: str) -> str:
    """Return the offer's title in the language; `200 MB` for an offer sold by the unit.

    Where an amount was chosen it comes first, as a title is cut at its end: `2.00 EUR: Coffee`.
    """
    names = names_of([str(values.get("partner") or "")])
    text = text_in(texts_of(values, "title"), language, names)
    if values.get("amount"):
        return f"{euros(values['worth_cents'], language)}: {text}"
    if not _is_number(values, "units"):
        return text
    count = number(values["units"], language)
    return f"{count} {values['unit']}" if values.get("unit") else f"{text} ({count})"


def day(iso: str, language: str) -> str:
    """Return the programme's day of an ISO day or moment; midnight ends the day before it."""
    if len(iso) == len("2018-06-30"):
        return format_date(date.fromisoformat(iso), dates.message_day(language), locale=language)
    last = clock.last_day(datetime.fromisoformat(iso))
    return format_date(last, dates.message_day(language), locale=language)


def moment(iso: str, language: str) -> str:
    """Return the ISO moment on the programme's clock."""
    local = clock.local(datetime.fromisoformat(iso))
    return format_datetime(local, dates.message_moment(language), locale=language)


def number(value: int, language: str) -> str:
    """Return the number with its thousands set apart."""
    return format_decimal(value, locale=language)


def euros(cents: int, language: str) -> str:
    """Return integer cents as euros in letters that every telephone has: `2.00 EUR`."""
    amount = format_decimal(Decimal(cents).scaleb(-2), format="#,##0.00", locale=language)
    return f"{amount} EUR"


def units(lost: Mapping[str, int], language: str) -> str:
    """Return the number of each unit as text, such as `20 MB, 5 SMS`."""
    return ", ".join(f"{number(lost[unit], language)} {unit}" for unit in lost) or "0"


def _is_number(values: MessageValues, name: str) -> bool:
    return isinstance(values.get(name), int)
