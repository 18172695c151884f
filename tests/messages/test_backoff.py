"""How long a message waits after a failure."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from marketplace.messages.backoff import LONGEST_WAIT, wait

TEN = timedelta(seconds=10)


def test_the_wait_doubles_with_each_failure() -> None:
    waits = [wait(failures, TEN, 1.0).total_seconds() for failures in (1, 2, 3, 4)]
    assert waits == [10, 20, 40, 80]


def test_the_wait_is_an_hour_at_most() -> None:
    assert wait(1000, TEN, 1.0) == LONGEST_WAIT


@given(st.integers(1, 50), st.floats(0, 1))
def test_chance_spreads_the_wait_over_its_upper_half(failures: int, chance: float) -> None:
    longest = wait(failures, TEN, 1.0)
    assert longest / 2 <= wait(failures, TEN, chance) <= longest
