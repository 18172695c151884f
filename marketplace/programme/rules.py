"""The programme as it is in force at one moment: every rule with its value, and the defaults.

Points are whole, money is in cents. The welcome and top-up tables are the operator's own; they
start empty, and what stands in no table gives nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from marketplace.programme.models import Rule, Tariff


class Expiry(StrEnum):
    """Until when points can be used (programme, rule 7; an operator may set no expiry)."""

    YEAR_AFTER = "30-june"
    NEVER = "never"


class ExpiredCodes(StrEnum):
    """What becomes of the points of a code that ran out."""

    LOST = "lost"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Programme:
    """The rules in force; a field for each `Rule`, named by its word.

    `units_per_point` is by unit (MB, SMS, MMS); `units_days` and `code_days` are days of validity;
    `reminder_days` are days before expiry, most first; `point_worth` is what 100 points are worth
    in the books, in cents.
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
    reminder_days: tuple[int, ...] = (60, 30, 7)
    code_days: int = 30
    expired_codes: ExpiredCodes = ExpiredCodes.LOST
    taking_part: frozenset[Tariff] = frozenset({Tariff.PRIVATE_PREPAID, Tariff.PRIVATE_POSTPAID})
    point_worth: int = 200

    def welcome_points(self, *, tariff: str | None, package: str | None) -> int:
        """What a line gets once, when it is activated (rule 2)."""
        if tariff is not None:
            return self.welcome_by_tariff.get(tariff, 0)
        return self.welcome_by_package.get(package or "", 0)

    def having(self, rule: Rule, value: object) -> Programme:
        """The same programme with another value, as JSON keeps it, of one rule."""
        given: dict[str, Any] = {rule.value: READ[rule](value) if rule in READ else value}
        return replace(self, **given)


READ: Final[Mapping[Rule, Callable[[Any], Any]]] = {
    Rule.EXPIRY: Expiry,
    Rule.EXPIRED_CODES: ExpiredCodes,
    Rule.REMINDER_DAYS: lambda days: tuple(sorted(days, reverse=True)),
    Rule.TAKING_PART: lambda tariffs: frozenset(Tariff(tariff) for tariff in tariffs),
}


def from_values(values: Mapping[Rule, Any]) -> Programme:
    """The programme with these stored values, and the defaults for the rest."""
    read: dict[str, Any] = {
        rule.value: READ[rule](value) if rule in READ else value for rule, value in values.items()
    }
    return Programme(**read)


def stored(programme: Programme, rule: Rule) -> Any:  # noqa: ANN401 - a rule's value is any JSON
    """The rule's value as JSON keeps it."""
    value = getattr(programme, rule.value)
    return sorted(value) if isinstance(value, frozenset | tuple) else value
