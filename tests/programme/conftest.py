"""Fixtures that change rules as marketing does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from marketplace.catalogue.offers.programme_rules import change_rule
from marketplace.foundation import clock
from marketplace.programme.history import histories
from marketplace.programme.models import Rule
from tests.support.cast import Cast

Change = Callable[..., int]


@pytest.fixture
def change(cast: Cast) -> Change:
    """Change a rule's value, from its newest version."""
    actor = cast.named("marketing").actor

    def change(
        rule: Rule, value: Any, *, starts_on: date | None = None, why: str = "decided on Monday"
    ) -> int:
        newest = histories(clock.now())[rule].newest
        return change_rule(
            rule=rule, value=value, why=why, starts_on=starts_on, made_from=newest, actor=actor
        )

    return change
