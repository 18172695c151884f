"""The wait after too many failures shrinks as they grow old."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts.sliding_window import Limit, wait, window_start

LIMIT = Limit(10, timedelta(minutes=15))


def waited(before: int, current: int, minutes: float) -> float | None:
    left = wait(LIMIT, before=before, current=current, elapsed=timedelta(minutes=minutes))
    return left / timedelta(minutes=1) if left is not None else None


@pytest.mark.parametrize(
    ("before", "current", "minutes", "expected"),
    [
        (0, 9, 0, None),
        (0, 10, 0, 15),
        (0, 10, 14, 1),
        (10, 0, 1, None),
        (10, 0, 0, 0),
        (10, 5, 5, 2.5),
        (0, 20, 5, 17.5),
    ],
)
def test_failures_of_the_last_window_fade_as_this_one_elapses(
    before: int, current: int, minutes: float, expected: float | None
) -> None:
    assert waited(before, current, minutes) == expected


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0, 14.9))
def test_an_attempt_is_allowed_after_the_wait_that_was_named(
    before: int, current: int, minutes: float
) -> None:
    left = waited(before, current, minutes)
    if left is None:
        return
    then = minutes + left + 0.01
    if then < 15:
        assert waited(before, current, then) is None
    else:
        assert waited(current, 0, then - 15) is None


def test_windows_begin_at_the_same_moments_everywhere() -> None:
    moment = datetime(2026, 3, 29, 1, 59, 59, tzinfo=UTC)
    assert window_start(moment, LIMIT.window) == datetime(2026, 3, 29, 1, 45, tzinfo=UTC)
