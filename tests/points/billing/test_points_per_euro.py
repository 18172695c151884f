"""Calculate the points of a month's spending, in any split and any order."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.points.billing.points_per_euro import last_day_of, points_due, points_of_month

charged = st.lists(st.integers(-5_000, 20_000), max_size=12)
per_euro = st.integers(1, 5)


def given_in_all(charges: list[int], points_per_euro: int) -> list[int]:
    """Return what the month gave after each charge."""
    cents = points = 0
    so_far = []
    for each in charges:
        cents += each
        points += points_due(cents, points_per_euro, given=points)
        so_far.append(points)
    return so_far


@pytest.mark.parametrize(("cents", "points"), [(0, 0), (99, 0), (100, 1), (199, 1), (200, 2)])
def test_whole_euros_count(cents: int, points: int) -> None:
    assert points_of_month(cents, 1) == points


def test_a_month_of_credit_notes_gives_nothing() -> None:
    assert points_of_month(-1, 1) == points_of_month(-250, 3) == 0


def test_a_credit_note_takes_nothing_back() -> None:
    assert points_due(1000 - 600, 1, given=10) == 0


def test_charges_after_a_credit_note_first_make_up_for_it() -> None:
    assert given_in_all([1000, -600, 500, 200], 1) == [10, 10, 10, 11]


def test_where_a_euro_gives_more_it_is_still_the_euros_that_are_rounded() -> None:
    assert points_of_month(199, 3) == 3


@given(charges=charged, points_per_euro=per_euro)
def test_no_charge_takes_points_back(charges: list[int], points_per_euro: int) -> None:
    so_far = given_in_all(charges, points_per_euro)
    assert so_far == sorted(so_far)


@given(charges=st.lists(st.integers(0, 20_000), max_size=12), points_per_euro=per_euro)
def test_points_without_credit_notes_do_not_depend_on_order_or_files(
    charges: list[int], points_per_euro: int
) -> None:
    at_once = points_of_month(sum(charges), points_per_euro)
    for order in (charges, charges[::-1], sorted(charges)):
        assert [0, *given_in_all(order, points_per_euro)][-1] == at_once


@pytest.mark.parametrize(("month", "last"), [(2, 28), (4, 30), (12, 31)])
def test_a_month_is_earned_on_its_last_day(month: int, last: int) -> None:
    assert last_day_of(date(2026, month, 1)) == date(2026, month, last)
