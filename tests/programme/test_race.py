"""Two members of staff change one rule at once: one is refused, and nothing is overwritten."""

from __future__ import annotations

from functools import partial
from typing import Any
from unittest.mock import patch

from flask import Flask
from sqlalchemy.orm import Session

from marketplace.foundation.extensions import db
from marketplace.programme import change
from marketplace.programme.change import RuleChangedMeanwhile, change_rule
from marketplace.programme.in_force import programme_now
from marketplace.programme.models import Rule, RuleVersion
from tests.support.cast import Cast
from tests.support.concurrency import Gap, all_at_once, naive_transactions

PEOPLE = 8


def changed_by_all(app: Flask, cast: Cast) -> list[int | Exception]:
    """All read the rule before it changed, and save at the same moment."""
    actor = cast.named("marketing").actor
    asked = {"rule": Rule.POINTS_PER_EURO, "why": "at once", "starts_on": None, "made_from": 0}
    return all_at_once(app, lambda n: change_rule(**asked, value=10 + n, actor=actor), PEOPLE)


def naive_append(looked: Gap, session: Session, *, follows: int, actor: Any, **version: Any) -> int:
    """The negative control: look first, write a moment later, and let nothing refuse it."""
    del follows
    looked()
    made = RuleVersion(**version, staff_id=actor.user_id, created_at=version["valid_from"])
    session.add(made)
    session.flush()
    return made.id


def test_one_of_several_concurrent_rule_changes_is_saved(app: Flask, cast: Cast) -> None:
    results = changed_by_all(app, cast)
    refused = [result for result in results if isinstance(result, RuleChangedMeanwhile)]
    saved = [number for number, result in enumerate(results) if isinstance(result, int)]
    assert (len(saved), len(refused)) == (1, PEOPLE - 1)
    assert programme_now().points_per_euro == 10 + saved[0]
    assert db.session.query(RuleVersion).count() == 1


def test_concurrent_rule_changes_without_the_transaction_are_overwritten(
    app: Flask, cast: Cast
) -> None:
    with naive_transactions(), patch.object(change, "_append", partial(naive_append, Gap(0))):
        results = changed_by_all(app, cast)
    assert sum(isinstance(result, int) for result in results) > 1
