"""The values of each rule are checked to their limits."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.foundation.refusals import InvalidInput
from marketplace.programme.models import Rule
from marketplace.programme.rules import Programme, stored_value
from marketplace.programme.values import MOST_ROWS, NUMBERS, POINTS, UNITS, checked

LARGEST_COLUMN = 2**31 - 1
GOOD: list[tuple[Rule, Any, Any]] = [
    (Rule.WELCOME_BY_TARIFF, {"private-prepaid": 0}, {"private-prepaid": 0}),
    (Rule.WELCOME_BY_PACKAGE, {}, {}),
    (Rule.TOPUP_BY_PACKAGE, {"x" * 80: 100_000}, {"x" * 80: 100_000}),
    (Rule.UNITS_PER_POINT, {"SMS": 1, "MB": 9, "MMS": 2}, {"MB": 9, "MMS": 2, "SMS": 1}),
    (Rule.EXPIRY, "never", "never"),
    (Rule.EXPIRED_CODES, "returned", "returned"),
    (Rule.LOST_NUMBER_POINTS, "lost", "lost"),
    (Rule.ENDED_LINE_POINTS, "kept", "kept"),
    (Rule.REMINDER_DAYS, [365, 1, 30], [1, 30, 365]),
    (Rule.TAKING_PART, ["private-prepaid"], ["private-prepaid"]),
    *[(rule, end, end) for rule, ends in NUMBERS.items() for end in ends],
]  # fmt: skip
BAD: list[tuple[Rule, Any]] = [
    (Rule.WELCOME_BY_TARIFF, {"prepaid": 5}),
    (Rule.WELCOME_BY_TARIFF, [5]),
    (Rule.WELCOME_BY_PACKAGE, {"internet": -1}),
    (Rule.WELCOME_BY_PACKAGE, {"internet": 100_001}),
    (Rule.WELCOME_BY_PACKAGE, {"internet": 1.5}),
    (Rule.WELCOME_BY_PACKAGE, {"internet": True}),
    (Rule.WELCOME_BY_PACKAGE, {"internet": "5"}),
    (Rule.TOPUP_BY_PACKAGE, {"x" * 81: 1}),
    (Rule.TOPUP_BY_PACKAGE, {" ": 1}),
    (Rule.TOPUP_BY_PACKAGE, {str(n): 1 for n in range(MOST_ROWS + 1)}),
    (Rule.TOPUP_BY_PACKAGE, None),
    (Rule.UNITS_PER_POINT, {"MB": 1, "SMS": 1}),
    (Rule.UNITS_PER_POINT, {"MB": 0, "SMS": 1, "MMS": 1}),
    (Rule.UNITS_PER_POINT, {"GB": 1}),
    (Rule.EXPIRY, "30-july"),
    (Rule.EXPIRED_CODES, None),
    (Rule.LOST_NUMBER_POINTS, "returned"),
    (Rule.ENDED_LINE_POINTS, None),
    (Rule.EXPIRED_CODES, ["lost"]),
    (Rule.REMINDER_DAYS, []),
    (Rule.REMINDER_DAYS, [7, 7]),
    (Rule.REMINDER_DAYS, [0]),
    (Rule.REMINDER_DAYS, [366]),
    (Rule.REMINDER_DAYS, [1, 2, 3, 4, 5, 6, 7]),
    (Rule.REMINDER_DAYS, "60"),
    (Rule.TAKING_PART, []),
    (Rule.TAKING_PART, ["everybody"]),
    *[(rule, ends[0] - 1) for rule, ends in NUMBERS.items()],
    *[(rule, ends[1] + 1) for rule, ends in NUMBERS.items()],
]


@pytest.mark.parametrize(("rule", "value", "kept"), GOOD)
def test_a_valid_rule_value_is_stored_in_one_order(rule: Rule, value: Any, kept: Any) -> None:
    found = checked(rule, value)
    assert found == kept
    assert list(found) == list(kept) if isinstance(kept, dict) else True


@pytest.mark.parametrize(("rule", "value"), BAD)
def test_a_rule_value_beyond_its_limits_is_refused_next_to_its_field(
    rule: Rule, value: Any
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        checked(rule, value)
    assert refusal.value.field == "value"


@pytest.mark.parametrize("rule", Rule)
def test_the_programmes_own_values_are_among_them(rule: Rule) -> None:
    kept = stored_value(Programme(), rule)
    assert checked(rule, kept) == kept


def test_the_largest_minimum_of_the_largest_unit_is_a_number_that_the_books_can_hold() -> None:
    _, most = NUMBERS[Rule.SERVICE_MINIMUM]
    assert most * UNITS[1] <= LARGEST_COLUMN
    assert POINTS[1] <= LARGEST_COLUMN
