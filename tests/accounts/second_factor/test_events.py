"""The life of a second factor leaves a trace: added, used wrongly, locked, reset."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.accounts.identity import open_session
from marketplace.accounts.models import Role
from marketplace.accounts.second_factor.models import SecondFactor
from marketplace.accounts.second_factor.refusals import WrongCode
from marketplace.accounts.second_factor.remove import remove_factor, renew_codes, reset_factors
from marketplace.accounts.second_factor.use import LONGEST_CODE, Evidence, prove_again
from marketplace.accounts.security_events.models import EventKind, SecurityEvent
from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound, TooManyAttempts
from tests.support.cast import Cast
from tests.support.sign_in.second_factors import an_app, code_of


def events(kind: EventKind = EventKind.FACTOR) -> list[tuple[int | None, str, str]]:
    """Return the user, the outcome and the detail of each event of the kind."""
    event = SecurityEvent
    rows = db.session.execute(
        select(event.user_id, event.outcome, event.detail)
        .where(event.kind == kind)
        .order_by(event.id)
    )
    return [(user_id, outcome.value, detail) for user_id, outcome, detail in rows]


def test_wrong_codes_and_the_lock_after_them_are_recorded(cast: Cast) -> None:
    secret = an_app(cast.drita.user_id)
    user = open_session(user_id=cast.drita.user_id)
    for turn in range(LIMITS[Scope.FACTOR_USER].failures):
        typed = "000000" if turn else "0" * (LONGEST_CODE + 1)
        with pytest.raises(WrongCode):
            prove_again(user=user, evidence=Evidence(code=typed))
    with pytest.raises(TooManyAttempts):
        prove_again(user=user, evidence=Evidence(code=code_of(secret)))
    found = events()
    failed = (cast.drita.user_id, "failed", "session.prove")
    assert set(found[:-1]) == {failed}
    assert found[-1] == (cast.drita.user_id, "locked", "session.prove")


def test_new_codes_a_removal_and_a_reset_are_recorded(cast: Cast) -> None:
    user_id = cast.drita.user_id
    for name in ("Old", "New"):
        an_app(user_id, name)
    user = open_session(user_id=user_id)
    renew_codes(user=user)
    first = db.session.scalars(select(SecondFactor.id).order_by(SecondFactor.id)).first()
    assert first is not None
    remove_factor(user=user, factor_id=first)
    administrator = cast.staff(Role.ADMINISTRATOR)
    reset_factors(user_id=user_id, reason="Lost", actor=administrator.actor)
    for nobody in (user_id, cast.arta.user_id):  # without a factor by now, and a customer
        with pytest.raises(NotFound):
            reset_factors(user_id=nobody, reason="Lost", actor=administrator.actor)
    assert events() == [
        (user_id, "ok", "recovery-codes.renew"),
        (user_id, "ok", "factor.remove"),
        (administrator.user_id, "ok", "user.second_factor"),
    ]
