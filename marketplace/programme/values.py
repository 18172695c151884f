"""Check the values that staff give to rules, and return them as they are stored."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import InvalidInput
from marketplace.programme.models import Rule, Tariff
from marketplace.programme.rules import ExpiredCodes, Expiry, LinePoints, Programme

Range = tuple[int, int]

POINTS: Final[Range] = (0, 100_000)
UNITS: Final[Range] = (1, 100_000)
DAYS_AHEAD: Final[Range] = (1, 365)
MOST_REMINDERS: Final = 6
MOST_ROWS: Final = 200
LONGEST_PACKAGE: Final = 80
UNIT_WORDS: Final = tuple(Programme().units_per_point)
NUMBERS: Final[Mapping[Rule, Range]] = {
    Rule.POINTS_PER_EURO: (0, 1_000),
    Rule.SERVICE_MINIMUM: (1, 10_000),
    Rule.UNITS_DAYS: (1, 3_650),
    Rule.IDLE_MONTHS: (1, 24),
    Rule.BILLING_DAYS: (0, 60),
    Rule.CODE_DAYS: (1, 3_650),
    Rule.POINT_WORTH: (0, 100_000),
    Rule.UNDELIVERED_DAYS: (1, 365),
    Rule.RETURNED_DAYS: (0, 365),
    Rule.CODE_REMINDER_DAYS: (0, 365),
}
TABLES: Final = frozenset({Rule.WELCOME_BY_PACKAGE, Rule.TOPUP_BY_PACKAGE})


def checked(rule: Rule, value: object) -> Any:  # noqa: ANN401 - a rule's value is any JSON
    """Return the value as it is stored; raises InvalidInput for the field `value`."""
    if rule in NUMBERS:
        return _whole(value, NUMBERS[rule])
    return _CHECKS[rule](value)


def _invalid(message: LazyString) -> InvalidInput:
    return InvalidInput("value", message)


def _whole(value: object, limits: Range) -> int:
    least, most = limits
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _invalid(_l("Enter a number from %(least)s to %(most)s.", least=least, most=most))
    return value


def _table(value: object, limits: Range, keys: Collection[str]) -> dict[str, int]:
    if not isinstance(value, Mapping) or not set(value) <= set(keys):
        raise _invalid(_l("Choose one from the list."))
    return {str(key): _whole(value[key], limits) for key in sorted(value)}


def _by_tariff(value: object) -> dict[str, int]:
    return _table(value, POINTS, [tariff.value for tariff in Tariff])


def _by_package(value: object) -> dict[str, int]:
    if not isinstance(value, Mapping):
        raise _invalid(_l("Choose one from the list."))
    if len(value) > MOST_ROWS:
        raise _invalid(_l("A table has at most %(most)s rows.", most=MOST_ROWS))
    for package in value:
        if not isinstance(package, str) or not 0 < len(package.strip()) <= LONGEST_PACKAGE:
            raise _invalid(
                _l("A package's name has 1 to %(most)s characters.", most=LONGEST_PACKAGE)
            )
    return {package: _whole(value[package], POINTS) for package in sorted(value)}


def _by_unit(value: object) -> dict[str, int]:
    units = _table(value, UNITS, UNIT_WORDS)
    if len(units) < len(UNIT_WORDS):
        raise _invalid(_l("The number of units per point is missing."))
    return units


def _days_ahead(value: object) -> list[int]:
    days = [_whole(day, DAYS_AHEAD) for day in value] if isinstance(value, list | tuple) else []
    if not 1 <= len(days) <= MOST_REMINDERS:
        raise _invalid(_l("Enter 1 to %(most)s numbers of days.", most=MOST_REMINDERS))
    if len(set(days)) < len(days):
        raise _invalid(_l("Enter each number of days once."))
    return sorted(days)


def _tariffs(value: object) -> list[str]:
    tariffs = [tariff.value for tariff in Tariff]
    chosen = set(value) if isinstance(value, list | tuple | set | frozenset) else set()
    if not chosen or not chosen <= set(tariffs):
        raise _invalid(_l("Choose at least one tariff."))
    return sorted(str(tariff) for tariff in chosen)


def _enum_value(kind: type[Expiry | ExpiredCodes | LinePoints]) -> Callable[[object], str]:
    def check(value: object) -> str:
        if value not in list(kind):
            raise _invalid(_l("Choose one from the list."))
        return str(value)

    return check


_CHECKS: Final[Mapping[Rule, Callable[[object], Any]]] = {
    Rule.WELCOME_BY_TARIFF: _by_tariff,
    Rule.WELCOME_BY_PACKAGE: _by_package,
    Rule.TOPUP_BY_PACKAGE: _by_package,
    Rule.UNITS_PER_POINT: _by_unit,
    Rule.REMINDER_DAYS: _days_ahead,
    Rule.TAKING_PART: _tariffs,
    Rule.EXPIRY: _enum_value(Expiry),
    Rule.EXPIRED_CODES: _enum_value(ExpiredCodes),
    Rule.LOST_NUMBER_POINTS: _enum_value(LinePoints),
    Rule.ENDED_LINE_POINTS: _enum_value(LinePoints),
}
