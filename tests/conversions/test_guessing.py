"""Guessing codes: throttled for all at once, and by the network that it comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.conversions.confirm import CodeView, check
from marketplace.conversions.refusals import CodeRefused
from marketplace.refusals import TooManyAttempts
from tests.cast import Cast
from tests.crowd import all_at_once

NOON = datetime(2026, 5, 5, 12, 0, 0, tzinfo=UTC)
NO_CODE = "0000-0000-00000"


@pytest.fixture(autouse=True)
def at_noon(app: Flask) -> Iterator[None]:
    assert app
    with time_machine.travel(NOON, tick=False):
        yield


def guess(partner_id: int, user_id: int, address: str) -> CodeView:
    return check(code=NO_CODE, partner_id=partner_id, user_id=user_id, address=address)


def test_guesses_at_the_same_moment_get_no_more_answers_than_one_by_one(
    app: Flask, cast: Cast
) -> None:
    user_id, partner_id = cast.cashier.user_id, cast.bakery.id
    answers = all_at_once(app, lambda _: guess(partner_id, user_id, "203.0.113.1"), people=40)
    most = LIMITS[Scope.CODE_USER].failures
    assert Counter(map(type, answers)) == {CodeRefused: most, TooManyAttempts: 40 - most}


def test_all_addresses_of_a_household_count_together() -> None:
    most = LIMITS[Scope.CODE_ADDRESS].failures
    for number in range(most):
        with pytest.raises(CodeRefused):
            guess(number, number, f"2001:db8:0:1::{number:x}")
    with pytest.raises(TooManyAttempts):
        guess(most, most, "2001:db8:0:1::ffff")
    with pytest.raises(CodeRefused):
        guess(most, most, "2001:db8:0:2::1")
