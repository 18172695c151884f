"""Throttle the guessing of codes for all concurrent guesses, and by network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.conversions.redemption.confirm import CodeView, check, confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.redemption.refusals import CodeRefused
from marketplace.foundation.idempotency import Answer, answer_once
from marketplace.foundation.refusals import Refusal, TooManyAttempts
from tests.support.cast import Cast
from tests.support.concurrency import all_at_once

NOON = datetime(2026, 5, 5, 12, 0, 0, tzinfo=UTC)
NO_CODE = "0000-0000-00000"
# the limits of these tests, in the proportions of the real ones
FEW = {
    Scope.CODE_USER: 3,
    Scope.CODE_PHONE: 3,
    Scope.CODE_KEY: 3,
    Scope.CODE_PARTNER: 12,
    Scope.CODE_ADDRESS: 12,
}


@pytest.fixture(autouse=True)
def at_noon(app: Flask) -> Iterator[None]:
    assert app
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture(autouse=True)
def few_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow few guesses, so that the first one too many comes soon."""
    for scope, failures in FEW.items():
        monkeypatch.setitem(LIMITS, scope, replace(LIMITS[scope], failures=failures))


def guess(partner_id: int, user_id: int, address: str) -> CodeView:
    return check(
        code=NO_CODE, till=Confirmer(partner_id=partner_id, user_id=user_id, address=address)
    )


def test_guesses_at_the_same_moment_get_no_more_answers_than_one_by_one(
    app: Flask, cast: Cast
) -> None:
    user_id, partner_id = cast.cashier.user_id, cast.bakery.id
    answers = all_at_once(app, lambda _: guess(partner_id, user_id, "203.0.113.1"), people=16)
    most = LIMITS[Scope.CODE_USER].failures
    assert Counter(map(type, answers)) == {CodeRefused: most, TooManyAttempts: 16 - most}


def test_code_guesses_from_one_household_network_count_together() -> None:
    most = LIMITS[Scope.CODE_ADDRESS].failures
    for number in range(most):
        with pytest.raises(CodeRefused):
            guess(number, number, f"2001:db8:0:1::{number:x}")
    with pytest.raises(TooManyAttempts):
        guess(most, most, "2001:db8:0:1::ffff")
    with pytest.raises(CodeRefused):
        guess(most, most, "2001:db8:0:2::1")


def test_a_phone_and_a_key_have_counters_of_their_own(app: Flask) -> None:
    assert app
    one, most = Confirmer(partner_id=1, phone_id=7), LIMITS[Scope.CODE_PHONE].failures
    for _ in range(most):
        with pytest.raises(CodeRefused):
            check(code=NO_CODE, till=one)
    with pytest.raises(TooManyAttempts):
        check(code=NO_CODE, till=one)
    for other in (Confirmer(partner_id=1, phone_id=8), Confirmer(partner_id=1, token_id=7)):
        with pytest.raises(CodeRefused):
            check(code=NO_CODE, till=other)


def test_code_guesses_by_all_ways_of_a_partner_count_together(app: Flask) -> None:
    assert app
    for number in range(LIMITS[Scope.CODE_PARTNER].failures // 3):
        for way in ({"phone_id": number}, {"token_id": number}, {"user_id": number}):
            with pytest.raises(CodeRefused):
                check(code=NO_CODE, till=Confirmer(partner_id=1, **way))
    with pytest.raises(TooManyAttempts):
        check(code=NO_CODE, till=Confirmer(partner_id=1, token_id=999))


def test_code_guesses_by_tills_lock_no_other_partner_at_the_same_address(app: Flask) -> None:
    assert app
    for number in range(LIMITS[Scope.CODE_ADDRESS].failures + 1):
        till = Confirmer(partner_id=number, token_id=number, address="203.0.113.1")
        with pytest.raises(CodeRefused):
            check(code=NO_CODE, till=till)


def test_a_wrong_guess_inside_a_kept_answer_still_counts(app: Flask) -> None:
    """A gateway answers the refusal inside its own transaction, and the guess stays counted."""
    assert app
    till = Confirmer(partner_id=1, phone_id=7)

    def refused() -> Answer:
        try:
            confirm(code=NO_CODE, till=till, branch_id=None)
        except Refusal as refusal:
            return Answer(type(refusal).__name__)
        return Answer("confirmed")

    asked = [
        answer_once(channel="sms", key=str(number), asked="", do=refused).text
        for number in range(LIMITS[Scope.CODE_PHONE].failures + 1)
    ]
    assert asked[-2:] == ["CodeRefused", "TooManyAttempts"]
