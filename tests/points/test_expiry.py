"""Expiry of points, with the programme's own examples."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.points.expiry import expires_on


@pytest.mark.parametrize("earned", [date(2017, 1, 1), date(2017, 6, 30), date(2017, 12, 31)])
def test_points_earned_any_day_of_2017_are_usable_to_30_june_2018(earned: date) -> None:
    assert expires_on(earned) == date(2018, 6, 30)


@pytest.mark.parametrize("earned", [date(2018, 1, 1), date(2018, 12, 31)])
def test_points_earned_in_2018_are_usable_to_30_june_2019(earned: date) -> None:
    assert expires_on(earned) == date(2019, 6, 30)


def test_points_earned_on_29_february_expire_like_all_of_that_year() -> None:
    assert expires_on(date(2028, 2, 29)) == date(2029, 6, 30)


@given(st.dates(date(2000, 1, 1), date(2999, 12, 31)))
def test_points_last_at_least_half_a_year_and_at_most_one_and_a_half(earned: date) -> None:
    days = (expires_on(earned) - earned).days

    assert 181 <= days <= 546
