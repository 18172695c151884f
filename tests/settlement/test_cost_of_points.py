"""The cost of points is the amount that is owed for the codes that took them."""

from __future__ import annotations

from datetime import date

import pytest

from marketplace.settlement.reports.cost_of_points import CostOfPoints, cost_since, year_before


@pytest.mark.usefixtures("settled")
def test_the_cost_is_what_is_owed_for_the_codes_since_the_day_over_their_points() -> None:
    found = cost_since(date(2025, 10, 1))
    assert found == CostOfPoints(owed_cents=294, points=30)
    assert found.value_of(1_000) == 9_800
    assert cost_since(date(2025, 11, 1)).value_of(1_000) is None


def test_the_year_before_begins_twelve_months_before_the_current_one() -> None:
    assert year_before(date(2026, 11, 29)) == date(2025, 11, 1)
    assert year_before(date(2028, 2, 29)) == date(2027, 2, 1)
