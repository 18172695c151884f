"""The rules in force at one moment, each with its value, and the defaults.

Points are whole, money is in cents. The welcome and top-up tables are the operator's own; they
start empty, and a tariff or package that is in no table gives nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from marketplace.programme.models import Rule, Tariff


class Expiry(StrEnum):
    """The expiry of points (programme, rule 7; an operator may set no expiry)."""

    YEAR_AFTER = "30-june"
    NEVER = "never"


class ExpiredCodes(StrEnum):
    """The treatment of the points of an expired code."""

    LOST = "lost"
    RETURNED = "returned"


class LinePoints(StrEnum):
    """The treatment of the points of a line that leaves its customer."""

    KEPT = "kept"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Programme:
    """The rules in force; a field for each `Rule`, named by its word.

    `units_per_point` is by unit (MB, SMS, MMS); `units_days` and `code_days` are days of validity;
    `reminder_days` are days before expiry, most first; `point_worth` is the worth of 100 points in
    the books, in cents; `undelivered_days` are days of failed SMS after which a number has to be
    proven again. `billing_days` is how many days blocking waits for a month's spending feed.
    `returned_days` are the days for which returned points can be used at the least; with 0, those
    whose last day has passed are lost. `code_reminder_days` are the days before a code's last day
    on which its customer is reminded; with 0 there is no reminder.
    """

    welcome_by_tariff: Mapping[str, int] = field(default_factory=dict)
    welcome_by_package: Mapping[str, int] = field(default_factory=dict)
    topup_by_package: Mapping[str, int] = field(default_factory=dict)
    points_per_euro: int = 1
    service_minimum: int = 10
    units_per_point: Mapping[str, int] = field(
        default_factory=lambda: {"MB": 10, "SMS": 5, "MMS": 2}
    )
    units_days: int = 30
    expiry: Expiry = Expiry.YEAR_AFTER
    idle_months: int = 2
    billing_days: int = 15
    reminder_days: tuple[int, ...] = (60, 30, 7)
    code_days: int = 30
    expired_codes: ExpiredCodes = ExpiredCodes.LOST
    taking_part: frozenset[Tariff] = frozenset({Tariff.PRIVATE_PREPAID, Tariff.PRIVATE_POSTPAID})
    point_worth: int = 200
    lost_number_points: LinePoints = LinePoints.KEPT
    ended_line_points: LinePoints = LinePoints.LOST
    undelivered_days: int = 30
    returned_days: int = 30
    code_reminder_days: int = 3

    def welcome_points(self, *, tariff: str | None, package: str | None) -> int:
        """Return the points that a line gets once, when it is activated (rule 2)."""
        if tariff is not None:
            return self.welcome_by_tariff.get(tariff, 0)
        return self.welcome_by_package.get(package or "", 0)

    def with_value(self, rule: Rule, value: object) -> Programme:
        """Return the programme with another value of one rule, given as it is stored in JSON."""
        return replace(self, **{rule.value: _parsed(rule, value)})


PARSERS: Final[Mapping[Rule, Callable[[Any], Any]]] = {
    Rule.EXPIRY: Expiry,
    Rule.EXPIRED_CODES: ExpiredCodes,
    Rule.LOST_NUMBER_POINTS: LinePoints,
    Rule.ENDED_LINE_POINTS: LinePoints,
    Rule.REMINDER_DAYS: lambda days: tuple(sorted(days, reverse=True)),
    Rule.TAKING_PART: lambda tariffs: frozenset(Tariff(tariff) for tariff in tariffs),
}


def from_values(values: Mapping[Rule, Any]) -> Programme:
    """Return the programme with these stored values, and the defaults for the rest."""
    return Programme(**{rule.value: _parsed(rule, value) for rule, value in values.items()})


def _parsed(rule: Rule, value: Any) -> Any:  # noqa: ANN401 - a rule's value is any JSON
    return PARSERS[rule](value) if rule in PARSERS else value


def stored_value(programme: Programme, rule: Rule) -> Any:  # noqa: ANN401 - a rule's value is any JSON
    """Return the rule's value as it is stored in JSON."""
    value = getattr(programme, rule.value)
    return sorted(value) if isinstance(value, frozenset | tuple) else value
