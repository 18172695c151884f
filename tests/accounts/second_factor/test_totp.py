"""Codes of authenticator apps: good for a moment, once, and kept in no copy of the database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from marketplace.accounts.second_factor.models import SecondFactor
from marketplace.accounts.second_factor.totp import STEP_SECONDS, matching_step, use_code
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from tests.support.cast import Cast
from tests.support.sign_in.second_factors import an_app, code_of

# RFC 6238, appendix B, for SHA-1: the last six of its eight digits
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC_CODES = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")]


@pytest.mark.parametrize(("second", "code"), RFC_CODES)
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    moment = datetime.fromtimestamp(second, UTC)
    assert matching_step(RFC_SECRET, code, moment) == second // STEP_SECONDS


@pytest.mark.parametrize(("late", "counts"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(late: int, counts: bool) -> None:  # noqa: FBT001
    moment = datetime.fromtimestamp(1111111109 + late * STEP_SECONDS, UTC)
    assert (matching_step(RFC_SECRET, "081804", moment) is not None) == counts


@pytest.mark.parametrize("code", ["", "28708", "2870822", "٢٨٧٠٨٢", "abcdef"])
def test_what_is_no_code_fits_no_step(code: str) -> None:
    assert matching_step(RFC_SECRET, code, datetime.fromtimestamp(59, UTC)) is None


def use(user_id: int, code: str) -> bool:
    with transaction() as session:
        return use_code(session, user_id=user_id, code=code)


def test_a_code_is_good_once_and_an_earlier_one_not_after_it(cast: Cast) -> None:
    user_id = cast.drita.user_id
    secret = an_app(user_id)
    assert use(user_id, code_of(secret))
    assert not use(user_id, code_of(secret))
    assert not use(user_id, code_of(secret, -1))
    assert use(user_id, code_of(secret, 1))


def test_a_code_is_good_for_its_own_user_alone(cast: Cast) -> None:
    secret = an_app(cast.drita.user_id)
    assert not use(cast.lumi.user_id, code_of(secret))


def test_no_code_fits_a_secret_that_cannot_be_read(cast: Cast) -> None:
    secret = an_app(cast.drita.user_id)
    with transaction() as session:
        session.execute(update(SecondFactor).values(secret=b"under another key"))
    assert not use(cast.drita.user_id, code_of(secret))


def test_the_database_holds_no_secret(cast: Cast) -> None:
    secret = an_app(cast.drita.user_id)
    stored = db.session.scalars(select(SecondFactor.secret)).one()
    assert stored
    assert secret.encode() not in stored
