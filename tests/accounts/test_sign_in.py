"""Signing in is throttled, and a stranger cannot lock a user out."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts import identity, passwords
from marketplace.accounts.models import Role, SignIn, User
from marketplace.accounts.password_change import store_password
from marketplace.accounts.passwords import hash_password
from marketplace.accounts.sign_in import Device, StoppedAccount, WrongCredentials, sign_in
from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import TooManyAttempts
from marketplace.foundation.transaction import transaction
from marketplace.membership.stop import IssuedCodes, stop
from tests.accounts.counting_hasher import CountingHasher
from tests.support.cast import PASSWORD, Cast
from tests.support.concurrency import all_at_once
from tests.support.people import CHEAP_HASHER

NOON = datetime(2026, 5, 5, 12, 0, 0, tzinfo=UTC)
HOME, ELSEWHERE = "203.0.113.1", "198.51.100.9"


def attempt(
    password: str, address: str = HOME, device: Device | None = None, name: str = "arta"
) -> int:
    found = sign_in(username=name, password=password, address=address, device=device)
    return found.user_id


def fail(times: int, address: str = HOME, device: Device | None = None) -> None:
    for _ in range(times):
        with pytest.raises(WrongCredentials):
            attempt("wrong", address, device)


def test_the_right_password_opens_a_session_of_its_own(cast: Cast) -> None:
    arta = cast.arta
    first, second = (
        sign_in(username="Arta ", password=PASSWORD, address=HOME, device=None) for _ in range(2)
    )
    assert first.user_id == second.user_id == arta.user_id
    assert first.get_id() != second.get_id()
    assert identity.identify(first.get_id())


@pytest.mark.parametrize(("name", "password"), [("arta", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_a_failed_sign_in_does_not_say_whether_the_name_or_password_was_wrong(
    cast: Cast, name: str, password: str
) -> None:
    assert cast.arta
    with pytest.raises(WrongCredentials, match="The username or password is incorrect"):
        attempt(password, name=name)


def test_a_deactivated_member_of_staff_is_as_if_unknown(cast: Cast) -> None:
    support = cast.staff(Role.SUPPORT)
    with transaction() as session:
        session.get_one(User, support.user_id).deactivated_at = NOON
    with pytest.raises(WrongCredentials):
        attempt(PASSWORD, name=support.username)


def test_a_stopped_customer_is_told_so_with_the_right_password_alone(cast: Cast) -> None:
    stop_arta(cast)
    with pytest.raises(StoppedAccount, match="Your account is stopped"):
        attempt(PASSWORD)
    with pytest.raises(WrongCredentials):
        attempt("wrong")
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 0


@pytest.mark.usefixtures("real_hasher")
def test_a_weakly_stored_password_is_stored_anew(cast: Cast) -> None:
    attempt(PASSWORD, name=cast.arta.username)
    stored = db.session.get_one(User, cast.arta.user_id).password_hash
    assert "m=19456" in stored
    attempt(PASSWORD)


@pytest.mark.usefixtures("cast", "real_hasher")
def test_an_unknown_name_takes_as_much_work_after_the_cost_of_passwords_was_raised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as before:
        before.setattr(passwords, "HASHER", CHEAP_HASHER)
        with pytest.raises(WrongCredentials):
            attempt("wrong", name="nobody")
    spy = CountingHasher(memory_cost=16)
    monkeypatch.setattr(passwords, "HASHER", spy)
    with pytest.raises(WrongCredentials):
        attempt("wrong", name="nobody")
    assert [passwords.needs_rehash(stored) for stored in spy.verified] == [False]


@pytest.mark.usefixtures("real_hasher")
def test_an_unknown_name_takes_as_much_work_as_a_known_one(cast: Cast) -> None:
    stored = hash_password(PASSWORD)
    with transaction() as session:
        session.get_one(User, cast.arta.user_id).password_hash = stored

    def seconds(name: str) -> float:
        begun = time.thread_time()
        with pytest.raises(WrongCredentials):
            attempt("wrong", address=f"{name}-{begun}", name=name)
        return time.thread_time() - begun

    attempts = [(seconds("arta"), seconds("nobody")) for _ in range(7)]
    known, unknown = (median(one) for one in zip(*attempts, strict=True))
    assert 0.4 < known / unknown < 2.5


def test_guessing_from_one_network_ends_with_the_limit_even_with_the_right_password(
    cast: Cast,
) -> None:
    assert cast.arta
    with time_machine.travel(NOON, tick=False):
        fail(LIMITS[Scope.SIGN_IN_STRANGER].failures)
        with pytest.raises(TooManyAttempts):
            attempt(PASSWORD)


def test_password_guessing_for_an_unknown_name_ends_with_the_limit(cast: Cast) -> None:
    assert cast
    with time_machine.travel(NOON, tick=False):
        for _ in range(LIMITS[Scope.SIGN_IN_STRANGER].failures):
            with pytest.raises(WrongCredentials):
                attempt("wrong", name="nobody")
        with pytest.raises(TooManyAttempts):
            attempt("wrong", name="nobody")


def test_trying_many_names_from_one_network_ends_too(cast: Cast) -> None:
    assert cast
    with time_machine.travel(NOON, tick=False):
        for number in range(LIMITS[Scope.SIGN_IN_ADDRESS].failures):
            with pytest.raises(WrongCredentials):
                attempt("wrong", name=f"nobody{number}")
        with pytest.raises(TooManyAttempts):
            attempt("wrong", name="somebody")


def test_guesses_from_one_network_lock_out_no_known_device_or_other_network(cast: Cast) -> None:
    phone = Device("phone", frozenset({(cast.arta.user_id, 0)}))
    with time_machine.travel(NOON, tick=False):
        fail(LIMITS[Scope.SIGN_IN_STRANGER].failures)
        assert attempt(PASSWORD, HOME, phone)
        assert attempt(PASSWORD, ELSEWHERE)


def test_guesses_from_everywhere_do_not_lock_out_her_phone(cast: Cast) -> None:
    phone = Device("phone", frozenset({(cast.arta.user_id, 0)}))
    with time_machine.travel(NOON, tick=False):
        for number in range(LIMITS[Scope.SIGN_IN_STRANGERS].failures):
            fail(1, f"198.51.100.{number}")
        with pytest.raises(TooManyAttempts):
            attempt(PASSWORD, ELSEWHERE)
        assert attempt(PASSWORD, ELSEWHERE, phone)


def test_guessing_on_her_own_phone_ends_as_well(cast: Cast) -> None:
    phone = Device("phone", frozenset({(cast.arta.user_id, 0)}))
    with time_machine.travel(NOON, tick=False):
        fail(LIMITS[Scope.SIGN_IN_DEVICE].failures, device=phone)
        with pytest.raises(TooManyAttempts):
            attempt(PASSWORD, device=phone)


def test_a_device_known_for_one_user_is_unknown_for_another(cast: Cast) -> None:
    assert cast.arta
    besniks = Device("phone", frozenset({(cast.besnik.user_id, 0)}))
    with time_machine.travel(NOON, tick=False):
        fail(LIMITS[Scope.SIGN_IN_STRANGER].failures, device=besniks)
        with pytest.raises(TooManyAttempts):
            attempt(PASSWORD)


def test_signing_in_often_is_not_failing(cast: Cast) -> None:
    assert cast.arta
    with time_machine.travel(NOON, tick=False):
        for _ in range(LIMITS[Scope.SIGN_IN_STRANGER].failures + 2):
            attempt(PASSWORD)


def test_sign_in_is_allowed_again_after_the_wait(cast: Cast) -> None:
    assert cast.arta
    with time_machine.travel(NOON, tick=False):
        fail(LIMITS[Scope.SIGN_IN_STRANGER].failures)
    with time_machine.travel(NOON + timedelta(minutes=20), tick=False):
        assert attempt(PASSWORD)


@pytest.mark.usefixtures("real_hasher")
def test_concurrent_password_guesses_are_checked_only_up_to_the_limit(
    app: Flask, cast: Cast
) -> None:
    assert cast.arta
    with time_machine.travel(NOON, tick=False):
        results = all_at_once(app, lambda _n: attempt("wrong"), 20)
    looked_at = sum(isinstance(result, WrongCredentials) for result in results)
    assert looked_at == LIMITS[Scope.SIGN_IN_STRANGER].failures


def stop_arta(cast: Cast) -> None:
    stop(
        customer_id=cast.arta.customer_id,
        codes=IssuedCodes.HONOUR,
        reason="stolen phone",
        actor=cast.staff(Role.SUPPORT).actor,
    )


def change_artas_password(cast: Cast) -> None:
    store_password(user_id=cast.arta.user_id, password="another-tulip-moss")


@pytest.mark.parametrize("meanwhile", [stop_arta, change_artas_password])
def test_a_user_deactivated_or_changed_during_sign_in_is_not_signed_in(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[Cast], None]
) -> None:
    def slowly(_stored: str, _password: str) -> bool:
        meanwhile(cast)
        return True

    monkeypatch.setattr("marketplace.accounts.sign_in.verify_password", slowly)
    assert cast.arta
    with pytest.raises(WrongCredentials):
        attempt(PASSWORD)
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 0
