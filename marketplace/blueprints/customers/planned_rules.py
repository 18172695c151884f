"""Tell customers which rules change, to what and from when, before their day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

from flask_babel import format_number, ngettext
from flask_babel import gettext as _

from marketplace.blueprints.web.tariff_labels import TARIFFS
from marketplace.foundation import clock
from marketplace.programme.history import History
from marketplace.programme.models import Rule
from marketplace.programme.rules import (
    ExpiredCodes,
    Expiry,
    LinePoints,
    Programme,
    stored_value,
)

# for staff, the books and new offers alone; nothing on the page depends on them
INTERNAL: Final = frozenset(
    {Rule.BILLING_DAYS, Rule.CODE_DAYS, Rule.POINT_WORTH, Rule.UNDELIVERED_DAYS}
)


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """The sentences about the rules that hold from a day on."""

    day: date
    sentences: tuple[str, ...]


def planned_changes(histories: Mapping[Rule, History]) -> list[PlannedChange]:
    """Return the changes to come, the next day first, in words for customers."""
    changes = sorted(_changes(histories.values()), key=lambda one: one[0])
    return [
        PlannedChange(day, tuple(sentence for _day, sentence in same_day))
        for day, same_day in groupby(changes, key=lambda one: one[0])
    ]


def _changes(histories: Iterable[History]) -> Iterable[tuple[date, str]]:
    """Yield the day and the sentence of each version that says something new."""
    for history in histories:
        sentence = _SENTENCES.get(history.rule)
        if sentence is None:
            continue
        now = history.in_force
        value = now.value if now else stored_value(Programme(), history.rule)
        for version in history.to_come:
            if version.value != value:
                yield clock.day_of(version.valid_from), sentence(version.value)
            value = version.value


def _points(number: int) -> str:
    shown = format_number(number)
    return str(ngettext("%(points)s point", "%(points)s points", number, points=shown))


def _table(table: Mapping[str, int]) -> str:
    rows = (f"{TARIFFS.get(word, word)}: {_points(table[word])}" for word in sorted(table))
    return "; ".join(rows) or str(_("none"))


def _idle(months: int) -> str:
    return str(
        ngettext(
            "Points are blocked after %(num)s whole calendar month without earning.",
            "Points are blocked after %(num)s whole calendar months in a row without earning.",
            months,
        )
    )


def _expiry(word: str) -> str:
    if word == Expiry.NEVER:
        return str(_("Points earned from then on do not expire."))
    return str(_("Points earned from then on can be used until 30 June of the next year."))


def _expired_codes(word: str) -> str:
    if word == ExpiredCodes.RETURNED:
        return str(_("You get the points of an expired code back."))
    return str(_("The points of an expired code are lost."))


def _returned_days(days: int) -> str:
    if not days:
        return str(
            _("Refunded points keep the last day they had; if it has passed, they are lost.")
        )
    return str(
        ngettext(
            "Refunded points can be used for at least %(num)s more day.",
            "Refunded points can be used for at least %(num)s more days.",
            days,
        )
    )


def _code_reminder(days: int) -> str:
    if not days:
        return str(_("We do not remind you before a code expires."))
    return str(
        ngettext(
            "We remind you %(num)s day before a code expires.",
            "We remind you %(num)s days before a code expires.",
            days,
        )
    )


def _lost_number(word: str) -> str:
    if word == LinePoints.LOST:
        return str(_("The points of a number that you give up are lost."))
    return str(_("You keep the points of a number that you give up."))


def _ended_line(word: str) -> str:
    if word == LinePoints.LOST:
        return str(_("The points of a line are lost when its contract ends."))
    return str(_("You keep the points of a line when its contract ends."))


def _units(units: Mapping[str, int]) -> str:
    shown = ", ".join(f"{format_number(units[unit])} {unit}" for unit in sorted(units))
    return str(_("1 point = %(units)s.", units=shown))


def _units_days(days: int) -> str:
    return str(
        ngettext(
            "Newly converted MB, SMS and MMS are valid for %(num)s day.",
            "Newly converted MB, SMS and MMS are valid for %(num)s days.",
            days,
        )
    )


def _reminders(days: Iterable[int]) -> str:
    shown = ", ".join(map(str, sorted(days, reverse=True)))
    return str(_("We remind you %(days)s days before your points expire.", days=shown))


def _tariffs(words: Iterable[str]) -> str:
    names = "; ".join(str(TARIFFS[word]) for word in sorted(words))
    return str(_("These tariffs take part: %(tariffs)s.", tariffs=names))


_SENTENCES: Final[Mapping[Rule, Callable[[Any], str]]] = {
    Rule.WELCOME_BY_TARIFF: lambda table: _(
        "Welcome points for mobile numbers: %(table)s.", table=_table(table)
    ),
    Rule.WELCOME_BY_PACKAGE: lambda table: _(
        "Welcome points for fixed services: %(table)s.", table=_table(table)
    ),
    Rule.TOPUP_BY_PACKAGE: lambda table: _("Points for a top-up: %(table)s.", table=_table(table)),
    Rule.POINTS_PER_EURO: lambda number: _(
        "1 euro spent in a calendar month = %(points)s.", points=_points(number)
    ),
    Rule.SERVICE_MINIMUM: lambda number: _(
        "MB, SMS and MMS: at least %(points)s for each conversion.", points=_points(number)
    ),
    Rule.UNITS_PER_POINT: _units,
    Rule.UNITS_DAYS: _units_days,
    Rule.EXPIRY: _expiry,
    Rule.IDLE_MONTHS: _idle,
    Rule.REMINDER_DAYS: _reminders,
    Rule.EXPIRED_CODES: _expired_codes,
    Rule.TAKING_PART: _tariffs,
    Rule.RETURNED_DAYS: _returned_days,
    Rule.CODE_REMINDER_DAYS: _code_reminder,
    Rule.LOST_NUMBER_POINTS: _lost_number,
    Rule.ENDED_LINE_POINTS: _ended_line,
}
