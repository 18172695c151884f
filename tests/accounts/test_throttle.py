"""Failures are counted for all nodes together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts import throttle
from marketplace.accounts.models import FailureCount
from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import TooManyAttempts
from tests.support.concurrency import all_at_once

pytestmark = pytest.mark.usefixtures("app")
NOON = datetime(2026, 5, 5, 12, 0, 0, tzinfo=UTC)
SCOPE = Scope.SIGN_IN_DEVICE
MOST = LIMITS[SCOPE].failures


def fail(times: int, subject: str = "phone") -> None:
    for _ in range(times):
        throttle.record_failure(SCOPE, subject)


def failures() -> int:
    return int(db.session.scalar(select(func.sum(FailureCount.failures))) or 0)


def test_an_attempt_after_one_failure_less_than_the_limit_is_allowed() -> None:
    fail(MOST - 1)
    throttle.check(SCOPE, "phone")


def test_at_the_limit_it_says_how_many_minutes_to_wait() -> None:
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        fail(MOST)
        with pytest.raises(TooManyAttempts, match="10 minutes"):
            throttle.check(SCOPE, "phone")


def test_attempts_are_allowed_again_after_the_wait() -> None:
    with time_machine.travel(NOON, tick=False):
        fail(MOST)
    with time_machine.travel(NOON + timedelta(minutes=16), tick=False):
        throttle.check(SCOPE, "phone")


def test_a_window_that_just_began_does_not_forgive() -> None:
    with time_machine.travel(NOON + timedelta(minutes=14), tick=False):
        fail(MOST + 5)
    with (
        time_machine.travel(NOON + timedelta(minutes=16), tick=False),
        pytest.raises(TooManyAttempts),
    ):
        throttle.check(SCOPE, "phone")


def test_a_rate_limit_holds_only_for_its_own_subject_and_scope() -> None:
    fail(MOST)
    throttle.check(SCOPE, "laptop")
    throttle.check(Scope.CODE_USER, "phone")


def test_forgetting_the_failures_allows_an_attempt_at_once() -> None:
    fail(MOST)
    throttle.forget(SCOPE, "phone")
    throttle.check(SCOPE, "phone")


def test_a_claim_that_succeeded_is_taken_back() -> None:
    throttle.claim(SCOPE, "phone")
    throttle.take_back(SCOPE, "phone")
    assert failures() == 0


def test_a_very_long_subject_is_counted_too() -> None:
    fail(MOST, "x" * 500)
    with pytest.raises(TooManyAttempts):
        throttle.check(SCOPE, "x" * 500)


def test_twenty_failures_at_once_count_twenty(app: Flask) -> None:
    all_at_once(app, lambda _n: throttle.record_failure(SCOPE, "phone"), 20)
    assert failures() == 20


def test_concurrent_claims_are_allowed_only_up_to_the_limit(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        results = all_at_once(app, lambda _n: throttle.claim(SCOPE, "phone"), 20)
    assert sum(result is None for result in results) == MOST
    assert failures() == MOST


def test_old_counts_are_deleted() -> None:
    with time_machine.travel(NOON, tick=False):
        fail(1)
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        throttle.purge()
    assert failures() == 0
