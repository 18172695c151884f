"""Links for a new password are valid once and for an hour."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from marketplace.accounts import identity, resets
from marketplace.accounts.models import PasswordReset, SignIn, User
from marketplace.accounts.passwords import verify_password
from marketplace.accounts.resets import LinkNotGood, make_token, reset_password
from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, TooManyAttempts
from tests.support.cast import Cast
from tests.support.concurrency import all_at_once

NEW = "moss-ladder-tulip"


def test_a_link_works_once(cast: Cast) -> None:
    token = make_token(user_id=cast.arta.user_id)
    assert reset_password(token=token, password=NEW) == cast.arta.user_id
    assert verify_password(db.session.get_one(User, cast.arta.user_id).password_hash, NEW)
    with pytest.raises(LinkNotGood):
        reset_password(token=token, password=NEW)


def test_a_password_link_used_by_many_at_once_works_once(app: Flask, cast: Cast) -> None:
    token = make_token(user_id=cast.arta.user_id)
    results = all_at_once(app, lambda _n: reset_password(token=token, password=NEW), 6)
    assert sum(isinstance(result, int) for result in results) == 1


def test_a_link_is_good_for_an_hour(cast: Cast) -> None:
    token = make_token(user_id=cast.arta.user_id)
    with time_machine.travel(clock.now() + timedelta(minutes=59)):
        resets.require_good(token)
    with time_machine.travel(clock.now() + timedelta(minutes=61)), pytest.raises(LinkNotGood):
        resets.require_good(token)


def test_a_refused_password_leaves_the_link_good(cast: Cast) -> None:
    token = make_token(user_id=cast.arta.user_id)
    with pytest.raises(InvalidInput):
        reset_password(token=token, password="password123")
    assert reset_password(token=token, password=NEW)


def test_a_link_that_is_not_good_makes_nobody_judge_or_hash_a_password(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert app
    monkeypatch.delattr("marketplace.accounts.resets.new_hash")
    with pytest.raises(LinkNotGood):
        reset_password(token="nonsense", password=NEW)


def test_refused_passwords_of_one_link_are_limited(cast: Cast) -> None:
    token = make_token(user_id=cast.arta.user_id)
    for _ in range(LIMITS[Scope.PASSWORD_CHANGE].failures):
        with pytest.raises(InvalidInput):
            reset_password(token=token, password="password123")
    with pytest.raises(TooManyAttempts):
        reset_password(token=token, password=NEW)


def test_a_new_password_ends_every_session_and_every_other_link(cast: Cast) -> None:
    session = identity.open_session(user_id=cast.arta.user_id)
    first, second = (make_token(user_id=cast.arta.user_id) for _ in range(2))
    reset_password(token=first, password=NEW)
    assert identity.identify(session.get_id()) is None
    with pytest.raises(LinkNotGood):
        resets.require_good(second)


def test_the_token_itself_is_not_stored(cast: Cast) -> None:
    token = make_token(user_id=cast.arta.user_id)
    assert token not in {row.token_hash for row in db.session.scalars(db.select(PasswordReset))}


def test_expired_password_links_and_sessions_are_deleted(cast: Cast) -> None:
    make_token(user_id=cast.arta.user_id)
    identity.open_session(user_id=cast.arta.user_id)
    with time_machine.travel(clock.now() + timedelta(days=31)):
        resets.delete_old_links()
        identity.delete_old_sessions()
    assert not db.session.scalars(db.select(PasswordReset)).all()
    assert not db.session.scalars(db.select(SignIn)).all()
