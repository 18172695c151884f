"""Decide twice on one request, or approve and refuse it at once: one of them happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from marketplace.accounts.models import Role
from marketplace.foundation.extensions import Base, db
from marketplace.membership.disclosures import transitions
from marketplace.membership.disclosures.models import DisclosureExtract, DisclosureMove
from marketplace.membership.disclosures.refusals import DisclosureDecided
from marketplace.membership.disclosures.verify import verify
from tests.membership.disclosures.requests import colleague, written_down
from tests.support.cast import Cast, a_user
from tests.support.concurrency import Gap, all_at_once, naive_transactions

Verb = Callable[..., None]
TWICE, EITHER = (
    (transitions.approve, transitions.approve),
    (transitions.approve, transitions.refuse),
)
is_decided = transitions._is_decided


def decide_at_once(app: Flask, cast: Cast, verbs: tuple[Verb, Verb]) -> list[object]:
    """Let two colleagues decide at once, with a moment between looking and writing."""
    disclosure_id, gap = written_down(cast), Gap(0.05)
    deciders = [colleague(cast).actor, a_user("third", Role.ADMINISTRATOR).actor]

    def slow_look(session: Session, disclosure_id: int) -> bool:
        found = is_decided(session, disclosure_id)
        gap()
        return found

    def decide(number: int) -> None:
        verbs[number](disclosure_id=disclosure_id, reason="x", actor=deciders[number])

    with patch.object(transitions, "_is_decided", slow_look):
        return list(all_at_once(app, decide, 2))


@pytest.mark.parametrize("verbs", [TWICE, EITHER])
def test_of_two_decisions_at_once_one_is_taken(
    app: Flask, cast: Cast, verbs: tuple[Verb, Verb]
) -> None:
    results = decide_at_once(app, cast, verbs)

    assert [type(one) for one in results if one is not None] == [DisclosureDecided]
    assert db.session.scalar(select(func.count()).select_from(DisclosureMove)) == 1
    taken = db.session.scalars(select(DisclosureMove.outcome)).one()
    sealed = db.session.scalar(select(func.count()).select_from(DisclosureExtract))
    assert sealed == (taken == "approved")
    assert verify().violations == []


def insert_after_looking(session: Session, table: type[Base], **values: Any) -> int:
    """The naive way: the look before was enough."""
    session.execute(insert(table).values(**values))
    return 1


def test_a_decision_that_trusts_its_look_is_refused_by_the_tables(app: Flask, cast: Cast) -> None:
    with naive_transactions(), patch.object(transitions, "insert_once", insert_after_looking):
        results = decide_at_once(app, cast, EITHER)

    assert [one for one in results if isinstance(one, DBAPIError)]
    assert db.session.scalar(select(func.count()).select_from(DisclosureMove)) == 1
