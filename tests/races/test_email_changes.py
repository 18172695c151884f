"""Changes of one email at the same moment: one waits, and undoing wins over proving or follows."""

from __future__ import annotations

from threading import Event
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from marketplace.accounts.email_changes import transitions
from marketplace.accounts.email_changes.lookup import email_of
from marketplace.accounts.email_changes.models import ChangeState, EmailChange
from marketplace.accounts.models import User
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.membership.email_change import ask, prove
from marketplace.membership.email_change.account import LockedAccount
from marketplace.membership.email_change.ask import ask_for_email
from marketplace.membership.email_change.prove import prove_email
from marketplace.membership.email_change.undo import undo_email
from tests.membership.email_change.conftest import Token
from tests.membership.email_change.conftest import token as token
from tests.support.cast import Cast
from tests.support.concurrency import PATIENCE, Gap, all_at_once, naive_transactions

OLD, NEW = "arta@example.com", "new@example.com"


def states() -> list[ChangeState]:
    db.session.rollback()
    return sorted(one.state for one in db.session.scalars(select(EmailChange)))


def ask_twice(app: Flask, cast: Cast) -> list[Exception | None]:
    user_id = cast.arta.user_id
    return all_at_once(app, lambda n: ask_for_email(user_id=user_id, email=f"n{n}@example.com"), 2)


def prove_and_undo(app: Flask, cast: Cast, token: Token) -> None:
    user_id = cast.arta.user_id
    ask_for_email(user_id=user_id, email=NEW)
    proof, refusal = token("email_proof"), token("email_change_asked")

    def work(number: int) -> object:
        if number:
            return prove_email(token=proof, user_id=user_id)
        return undo_email(token=refusal)

    all_at_once(app, work, people=2)


def test_of_two_changes_at_once_one_waits(app: Flask, cast: Cast) -> None:
    assert ask_twice(app, cast) == [None, None]
    assert states() == [ChangeState.WAITING, ChangeState.WITHDRAWN]


def test_two_changes_at_once_collide_without_the_transaction(app: Flask, cast: Cast) -> None:
    gap, withdraw = Gap(0), transitions.withdraw

    def slowly(session: Session, user_id: int) -> None:
        withdraw(session, user_id)
        gap()

    with naive_transactions(), patch.object(ask, "withdraw", slowly):
        results = ask_twice(app, cast)
    assert sum(isinstance(one, Exception) for one in results) == 1


def test_an_undone_email_is_the_old_one_whatever_came_first(
    app: Flask, cast: Cast, token: Token
) -> None:
    prove_and_undo(app, cast, token)
    assert email_of(cast.arta.user_id) == OLD
    assert states() in ([ChangeState.REFUSED], [ChangeState.UNDONE])
    assert db.session.get_one(User, cast.arta.user_id).password_hash == ""


def test_a_proof_that_only_looks_at_the_state_outlives_its_refusal(
    app: Flask, cast: Cast, token: Token, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, refused = Event(), Event()

    def look_then_write(session: Session, to: ChangeState, which: ColumnElement[bool]) -> list[int]:
        found = session.scalars(select(EmailChange).where(which)).one()
        assert found.state is ChangeState.WAITING
        looked.set()
        refused.wait(PATIENCE)
        values = {"state": to, "counted_at": clock.now(), "undo_until": clock.now()}
        session.execute(update(EmailChange).where(which).values(values | {"ended_at": None}))
        return [found.id]

    def unlocked(session: Session, user_id: int) -> LockedAccount:
        return LockedAccount(session.get_one(User, user_id), None)

    def undo_meanwhile() -> None:
        assert looked.wait(PATIENCE)
        undo_email(token=token("email_change_asked"))
        refused.set()

    monkeypatch.setattr(prove, "move", look_then_write)
    monkeypatch.setattr(prove, "locked_account", unlocked)
    user_id = cast.arta.user_id
    ask_for_email(user_id=user_id, email=NEW)
    proof = token("email_proof")
    with naive_transactions():
        all_at_once(
            app,
            lambda n: undo_meanwhile() if n else prove_email(token=proof, user_id=user_id),
            people=2,
        )
    assert (states(), email_of(user_id)) == ([ChangeState.COUNTED], NEW)
