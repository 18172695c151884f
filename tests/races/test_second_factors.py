"""One code at the same moment in two browsers opens one session; two factors are not both removed.

Beside it stands what happens without the guard that prevents it.
"""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from marketplace.accounts.identity import Identity
from marketplace.accounts.models import SignIn, User
from marketplace.accounts.second_factor import totp
from marketplace.accounts.second_factor.models import SecondFactor
from marketplace.accounts.second_factor.sign_in_step import finish_sign_in
from marketplace.accounts.second_factor.use import Evidence
from marketplace.accounts.sign_in import SecondStep, stamp_of
from marketplace.foundation.extensions import db
from tests.support.cast import Cast
from tests.support.concurrency import Gap, all_at_once, naive_transactions
from tests.support.sign_in.second_factors import an_app, code_of

PEOPLE = 4


def all_sign_in(app: Flask, cast: Cast) -> Counter[str]:
    """Use one code of Drita's app in several browsers at once."""
    user_id = cast.drita.user_id
    code = code_of(an_app(user_id))
    password_hash = db.session.scalars(select(User.password_hash).where(User.id == user_id)).one()
    step = SecondStep(user_id, stamp_of(password_hash))

    def one(_number: int) -> Identity:
        return finish_sign_in(step=step, evidence=Evidence(code=code), device=None)

    return Counter(type(one).__name__ for one in all_at_once(app, one, PEOPLE))


def test_one_code_sent_many_times_at_once_opens_one_session(app: Flask, cast: Cast) -> None:
    assert all_sign_in(app, cast) == {"Identity": 1, "WrongCode": PEOPLE - 1}
    assert db.session.scalar(select(func.count(SignIn.token_hash))) == 1


def test_a_code_that_is_looked_at_before_it_is_marked_opens_more_than_one(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = Gap(0, people=2)

    def look_then_mark(session: Session, factor_id: int, _secret: bytes, _code: str) -> bool:
        used = session.scalar(select(SecondFactor.used_step).where(SecondFactor.id == factor_id))
        looked()
        mark = update(SecondFactor).where(SecondFactor.id == factor_id).values(used_step=1)
        session.execute(mark)
        return used == 0

    monkeypatch.setattr(totp, "use_step", look_then_mark)
    with naive_transactions():
        done = all_sign_in(app, cast)
    assert done["Identity"] > 1
