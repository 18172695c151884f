"""The values of the programme's rules in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask_babel import LazyString, format_currency, format_number, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.blueprints.web.tariff_labels import TARIFFS
from marketplace.programme.models import Rule
from marketplace.programme.rules import ExpiredCodes, Expiry, LinePoints

EXPIRIES: Final[Mapping[str, LazyString]] = {
    Expiry.YEAR_AFTER.value: _l("30 June of the year after they were earned"),
    Expiry.NEVER.value: _l("No expiry"),
}
CODE_FATES: Final[Mapping[str, LazyString]] = {
    ExpiredCodes.LOST.value: _l("They are lost"),
    ExpiredCodes.RETURNED.value: _l("They are refunded to the customer"),
}
LINE_POINTS: Final[Mapping[str, LazyString]] = {
    LinePoints.KEPT.value: _l("The customer keeps them"),
    LinePoints.LOST.value: _l("They are lost"),
}


def value_in_words(rule: Rule, value: Any) -> list[str]:  # noqa: ANN401 - a rule's value is any JSON
    """Return the value, as stored in JSON, in words: one or more short lines."""
    if rule in _LINES:
        return _LINES[rule](value)
    return [_SENTENCES[rule](value)]


def points(number: int) -> str:
    """Return points formatted for people."""
    shown = format_number(number)
    return str(ngettext("%(points)s point", "%(points)s points", number, points=shown))


def euros(cents: int) -> str:
    """Return integer cents as euros."""
    return str(format_currency(cents / 100, "EUR"))


def _rows(table: Mapping[str, int]) -> list[str]:
    if not table:
        return [_("The table is empty, so no points are given.")]
    return [f"{TARIFFS.get(word, word)}: {points(table[word])}" for word in sorted(table)]


def _units(units: Mapping[str, int]) -> list[str]:
    return [
        _("1 point = %(units)s %(unit)s", units=format_number(units[unit]), unit=unit)
        for unit in ("MB", "SMS", "MMS")
    ]


def _days(days: int) -> str:
    return str(ngettext("%(num)s day", "%(num)s days", days))


def _months(months: int) -> str:
    return str(ngettext("%(num)s month", "%(num)s months", months))


def _reminders(days: list[int]) -> str:
    shown = ", ".join(map(str, sorted(days, reverse=True)))
    return str(_("%(days)s days before", days=shown))


def _life_of_returned(days: int) -> str:
    return _days(days) if days else str(_("Points whose last day has passed are lost"))


def _code_reminder(days: int) -> str:
    return str(_("%(days)s days before", days=days)) if days else str(_("No reminder"))


_LINES: Final[Mapping[Rule, Callable[[Any], list[str]]]] = {
    Rule.WELCOME_BY_TARIFF: _rows,
    Rule.WELCOME_BY_PACKAGE: _rows,
    Rule.TOPUP_BY_PACKAGE: _rows,
    Rule.UNITS_PER_POINT: _units,
    Rule.TAKING_PART: lambda words: [str(TARIFFS[word]) for word in words],
}
_SENTENCES: Final[Mapping[Rule, Callable[[Any], str]]] = {
    Rule.POINTS_PER_EURO: lambda n: _("1 euro = %(points)s", points=points(n)),
    Rule.SERVICE_MINIMUM: points,
    Rule.UNITS_DAYS: _days,
    Rule.CODE_DAYS: _days,
    Rule.RETURNED_DAYS: _life_of_returned,
    Rule.CODE_REMINDER_DAYS: _code_reminder,
    Rule.IDLE_MONTHS: _months,
    Rule.BILLING_DAYS: _days,
    Rule.EXPIRY: lambda word: str(EXPIRIES[word]),
    Rule.EXPIRED_CODES: lambda word: str(CODE_FATES[word]),
    Rule.LOST_NUMBER_POINTS: lambda word: str(LINE_POINTS[word]),
    Rule.ENDED_LINE_POINTS: lambda word: str(LINE_POINTS[word]),
    Rule.UNDELIVERED_DAYS: _days,
    Rule.REMINDER_DAYS: _reminders,
    Rule.POINT_WORTH: lambda cents: _("100 points = %(euros)s", euros=euros(cents)),
}
