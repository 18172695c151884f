"""Sessions remember how they were proven, and second factors end with those who had them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.accounts.identity import end_session, identify, open_session, renew_session
from marketplace.accounts.models import Proof
from marketplace.accounts.password_change import change_password
from marketplace.accounts.second_factor.add import MOST, start_app
from marketplace.accounts.second_factor.challenges import make_challenge
from marketplace.accounts.second_factor.models import PasskeyChallenge, Purpose, SecondFactor
from marketplace.accounts.second_factor.refusals import TooManyFactors
from marketplace.accounts.second_factor.remove import delete_unused
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotAllowed
from tests.support.cast import PASSWORD, Cast
from tests.support.sign_in.second_factors import an_app


def test_a_password_does_not_hide_the_second_factor_of_a_session(cast: Cast) -> None:
    opened = open_session(user_id=cast.drita.user_id)
    assert opened.proven_by is Proof.PASSWORD
    with_code = renew_session(token=opened.token, proven_by=Proof.TOTP)
    again = renew_session(token=with_code.token, proven_by=Proof.PASSWORD)
    assert again.proven_by is Proof.TOTP
    assert identify(opened.token) is None
    changed = change_password(
        user_id=cast.drita.user_id,
        current=PASSWORD,
        password="tulip-ladder-moss",
        proven_by=again.proven_by,
    )
    assert changed.proven_by is Proof.TOTP


def test_a_proof_lasts_ten_minutes(cast: Cast) -> None:
    token = open_session(user_id=cast.drita.user_id).token
    for minutes, recent in ((9, True), (11, False)):
        with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
            found = identify(token)
            assert found
            assert found.proven_recently == recent


def test_a_session_that_has_ended_cannot_be_renewed(cast: Cast) -> None:
    token = open_session(user_id=cast.drita.user_id).token
    end_session(token=token)
    with pytest.raises(NotAllowed):
        renew_session(token=token, proven_by=Proof.TOTP)


def test_what_was_never_proven_is_deleted_after_a_day(cast: Cast) -> None:
    an_app(cast.drita.user_id, "My phone")
    start_app(user_id=cast.drita.user_id)
    start_app(user_id=cast.drita.user_id)
    make_challenge(user_id=cast.drita.user_id, purpose=Purpose.PROVE)
    delete_unused()
    names = db.session.scalars(select(SecondFactor.name).order_by(SecondFactor.id))
    assert names.all() == ["My phone", ""]
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        delete_unused()
    assert db.session.scalars(select(SecondFactor.name)).all() == ["My phone"]
    assert db.session.scalars(select(PasskeyChallenge)).all() == []


def test_a_user_has_a_limited_number_of_factors(cast: Cast) -> None:
    for number in range(MOST):
        an_app(cast.drita.user_id, f"Phone {number}")
    with pytest.raises(TooManyFactors):
        start_app(user_id=cast.drita.user_id)
