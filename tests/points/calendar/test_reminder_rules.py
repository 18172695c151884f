"""Find the reminder that is due on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.points.calendar.reminder_rules import distance_due

LAST = date(2018, 6, 30)
DISTANCES = (60, 30, 7)


@pytest.mark.parametrize(
    ("left", "due"),
    [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)],
)
def test_the_nearest_distance_that_is_reached_is_due(left: int, due: int | None) -> None:
    assert distance_due(LAST - timedelta(days=left), LAST, DISTANCES) == due


def test_no_reminder_is_ever_due_without_distances() -> None:
    assert distance_due(LAST, LAST, ()) is None


def test_a_distance_of_no_days_is_the_last_day_itself() -> None:
    assert distance_due(LAST, LAST, [0]) == 0
    assert distance_due(LAST - timedelta(days=1), LAST, [0]) is None


@given(distances=st.sets(st.integers(0, 100), max_size=5))
def test_run_every_day_each_distance_is_told_on_its_own_day(distances: set[int]) -> None:
    told: dict[int, date] = {}
    for left in range(120, -3, -1):
        day = LAST - timedelta(days=left)
        due = distance_due(day, LAST, distances)
        if due is not None:
            told.setdefault(due, day)

    assert told == {days: LAST - timedelta(days=days) for days in distances}
