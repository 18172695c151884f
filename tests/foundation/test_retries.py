"""A failed attempt waits longer each time, and is given up in the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.foundation import clock
from marketplace.foundation.retries import (
    LONGEST_ERROR,
    LONGEST_WAIT,
    error_text,
    failed,
    longest_wait,
    wait,
)
from marketplace.foundation.settings import Settings

TEN = timedelta(seconds=10)


def test_the_wait_doubles_with_each_failure() -> None:
    waits = [longest_wait(failures, TEN).total_seconds() for failures in (1, 2, 3, 4)]
    assert waits == [10, 20, 40, 80]


def test_the_wait_is_an_hour_at_most() -> None:
    assert longest_wait(1000, TEN) == LONGEST_WAIT


@given(st.integers(1, 50))
def test_chance_spreads_the_wait_over_its_upper_half(failures: int) -> None:
    longest = longest_wait(failures, TEN)
    assert longest / 2 <= wait(failures, TEN) <= longest


def test_retries_of_simultaneous_failures_are_spread_in_time() -> None:
    assert len({wait(3, TEN) for _ in range(20)}) > 1


@pytest.mark.parametrize(("before", "given_up"), [(0, False), (1, False), (2, True), (9, True)])
def test_a_retry_is_given_up_after_the_configured_number_of_attempts(
    make_settings: Callable[..., Settings],
    before: int,
    given_up: bool,  # noqa: FBT001 - a case of the table
) -> None:
    failure = failed(before, make_settings(message_attempts=3, message_retry_seconds=10))
    assert (failure.attempts, failure.given_up) == (before + 1, given_up)
    assert failure.again_at > clock.now()


def test_the_stored_text_of_an_error_is_cut_to_its_limit() -> None:
    assert len(error_text(ValueError("x" * 1000))) == LONGEST_ERROR
