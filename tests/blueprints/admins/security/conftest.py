"""Fixtures of the security pages' tests: an alert."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.accounts.security_events.models import AlertRule, SecurityAlert
from marketplace.foundation import clock
from tests.support.cast import write


@pytest.fixture
def an_alert() -> Callable[[], int]:
    """Write an alert about cancellations; returns its id."""

    def raise_one() -> int:
        now = clock.now()
        alert = SecurityAlert(
            rule=AlertRule.CANCELS,
            subject="user 999",
            window_start=now,
            raised_at=now,
            count=12,
            most=10,
        )
        return int(write(alert))

    return raise_one
