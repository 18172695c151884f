"""Limit failed attempts; they are counted in the database, shared by all nodes."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from marketplace.accounts.models import FailureCount
from marketplace.accounts.sliding_window import Limit, wait, window_start
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import TooManyAttempts
from marketplace.foundation.transaction import transaction


class Scope(StrEnum):
    """The kind of attempt, and the subject by which its failures are counted."""

    SIGN_IN_ADDRESS = "sign-in.address"
    SIGN_IN_DEVICE = "sign-in.device"
    SIGN_IN_STRANGER = "sign-in.stranger"
    SIGN_IN_STRANGERS = "sign-in.strangers"
    PASSWORD_CHANGE = "password.change"  # noqa: S105 - a scope's name
    FACTOR_USER = "factor.user"
    FACTOR_DEVICE = "factor.device"
    EMAIL_CHANGE = "email.change"
    RESET_ADDRESS = "reset.address"
    RESET_ACCOUNT = "reset.account"
    REGISTER_ADDRESS = "register.address"
    APPLY_ADDRESS = "apply.address"
    APPLY_EMAIL = "apply.email"
    LINE_CUSTOMER = "line.customer"
    PIN_ADDRESS = "pin.address"
    PIN_NUMBER = "pin.number"
    COUNTER_NUMBER = "counter.number"
    COUNTER_CLERK = "counter.clerk"
    COUNTER_LOOK = "counter.look"
    PHONE_PARTNER = "phone.partner"
    CODE_USER = "code.user"
    CODE_PHONE = "code.phone"
    CODE_KEY = "code.key"
    CODE_PARTNER = "code.partner"
    CODE_ADDRESS = "code.address"
    CODE_STAFF = "code.staff"
    SURNAME_STAFF = "surname.staff"
    SMS_NUMBER = "sms.number"
    REQUEST_ADDRESS = "request.address"


QUARTER: Final = timedelta(minutes=15)
HOUR: Final = timedelta(hours=1)
LIMITS: Final[dict[str, Limit]] = {
    Scope.SIGN_IN_ADDRESS: Limit(50, QUARTER),  # many people share a mobile network's address
    Scope.SIGN_IN_DEVICE: Limit(10, QUARTER),
    Scope.SIGN_IN_STRANGER: Limit(10, QUARTER),
    Scope.SIGN_IN_STRANGERS: Limit(100, HOUR),
    Scope.PASSWORD_CHANGE: Limit(10, QUARTER),
    Scope.FACTOR_USER: Limit(10, QUARTER),  # 3 of a million codes count at any moment
    Scope.FACTOR_DEVICE: Limit(10, QUARTER),
    Scope.EMAIL_CHANGE: Limit(5, HOUR),
    Scope.RESET_ADDRESS: Limit(50, HOUR),
    Scope.RESET_ACCOUNT: Limit(5, HOUR),
    Scope.REGISTER_ADDRESS: Limit(100, HOUR),
    Scope.APPLY_ADDRESS: Limit(20, HOUR),
    Scope.APPLY_EMAIL: Limit(3, HOUR),
    Scope.LINE_CUSTOMER: Limit(10, HOUR),
    Scope.PIN_ADDRESS: Limit(60, QUARTER),
    Scope.PIN_NUMBER: Limit(5, HOUR),
    Scope.COUNTER_NUMBER: Limit(5, HOUR),  # PINs that were not given; given ones are uncounted
    Scope.COUNTER_CLERK: Limit(30, HOUR),
    Scope.COUNTER_LOOK: Limit(30, HOUR),  # unknown numbers, which a clerk mishears
    Scope.PHONE_PARTNER: Limit(10, HOUR),
    Scope.CODE_USER: Limit(15, QUARTER),
    Scope.CODE_PHONE: Limit(15, QUARTER),
    Scope.CODE_KEY: Limit(15, QUARTER),
    Scope.CODE_PARTNER: Limit(60, QUARTER),
    Scope.CODE_ADDRESS: Limit(60, QUARTER),
    Scope.CODE_STAFF: Limit(60, HOUR),  # codes that nobody has, as customers read them out
    Scope.SURNAME_STAFF: Limit(30, HOUR),  # searches, also those that found a customer
    Scope.SMS_NUMBER: Limit(60, HOUR),  # answers, to end the dialogue of two machines
}
KEPT: Final = timedelta(days=1)


def check(scope: str, subject: object) -> None:
    """Raise TooManyAttempts while the subject has failed too often; changes nothing."""
    check_all([(scope, subject)])


def check_all(attempts: Sequence[tuple[str, object]]) -> None:
    """Raise TooManyAttempts as `check` does, for several scopes and subjects in one statement."""
    now = clock.now()
    longest = max(LIMITS[scope].window for scope, _subject in attempts)
    rows = db.session.execute(
        select(
            FailureCount.scope,
            FailureCount.subject,
            FailureCount.window_start,
            FailureCount.failures,
        ).where(
            or_(*(and_(*_matches(scope, subject)) for scope, subject in attempts)),
            FailureCount.window_start > now - 2 * longest,
        )
    )
    failures = {(scope, subject, start): count for scope, subject, start, count in rows}
    for scope, subject in attempts:
        start = window_start(now, LIMITS[scope].window)
        current = failures.get((scope, _subject_hash(subject), start), 0)
        before = failures.get((scope, _subject_hash(subject), start - LIMITS[scope].window), 0)
        _refuse(LIMITS[scope], before=before, current=current, elapsed=now - start)


def record_failure(scope: str, subject: object) -> int:
    """Count one more failure and return the failures in its time window.

    Atomic: failures at the same moment are all counted.
    """
    return count(scope, subject, LIMITS[scope].window)


def count(scope: str, subject: object, window: timedelta, by: int = 1) -> int:
    """Add to the subject's count in the current time window of that length and return the sum.

    Atomic: what is counted at the same moment is all counted.
    """
    start = window_start(clock.now(), window)
    first = insert(FailureCount).values(  # SQLite understands PostgreSQL's upsert
        scope=scope, subject=_subject_hash(subject), window_start=start, failures=by
    )
    with transaction() as session:
        return session.scalars(
            first.on_conflict_do_update(
                index_elements=["scope", "subject", "window_start"],
                set_={"failures": FailureCount.failures + by},
            ).returning(FailureCount.failures)
        ).one()


def window_end(scope: str) -> datetime:
    """Return the end of the time window in which `record_failure` counts now, on every node."""
    window = LIMITS[scope].window
    return window_start(clock.now(), window) + window


def claim(scope: str, subject: object) -> None:
    """Count an attempt as failed before it is made, or raise TooManyAttempts.

    Attempts at the same moment queue for the row, so that never more than the limit pass; the
    caller then calls `forget` or `take_back` on success.
    """
    with transaction():
        failures = record_failure(scope, subject)
        _refuse_beyond(scope, subject, failures - 1)


def take_back(scope: str, subject: object) -> None:
    """Uncount one claimed attempt that succeeded; the subject's real failures stay."""
    start = window_start(clock.now(), LIMITS[scope].window)
    with transaction() as session:
        session.execute(
            update(FailureCount)
            .where(
                *_matches(scope, subject),
                FailureCount.window_start == start,
                FailureCount.failures > 0,
            )
            .values(failures=FailureCount.failures - 1)
        )


def forget(scope: str, subject: object) -> None:
    """Forget the subject's failures, after a success."""
    with transaction() as session:
        session.execute(delete(FailureCount).where(*_matches(scope, subject)))


def purge() -> None:
    """Delete the counts that are too old to matter."""
    with transaction() as session:
        session.execute(delete(FailureCount).where(FailureCount.window_start < clock.now() - KEPT))


def _refuse_beyond(scope: str, subject: object, current: int) -> None:
    limit = LIMITS[scope]
    now = clock.now()
    start = window_start(now, limit.window)
    before = counted(scope, subject, start - limit.window)
    _refuse(limit, before=before, current=current, elapsed=now - start)


def _refuse(limit: Limit, *, before: int, current: int, elapsed: timedelta) -> None:
    remaining = wait(limit, before=before, current=current, elapsed=elapsed)
    if remaining is not None:
        raise TooManyAttempts(minutes=max(1, math.ceil(remaining / timedelta(minutes=1))))


def counted(scope: str, subject: object, start: datetime) -> int:
    """Return the subject's count in the time window that began then."""
    number = select(FailureCount.failures).where(
        *_matches(scope, subject), FailureCount.window_start == start
    )
    return db.session.scalar(number) or 0


def _matches(scope: str, subject: object) -> tuple[ColumnElement[bool], ...]:
    return FailureCount.scope == scope, FailureCount.subject == _subject_hash(subject)


def _subject_hash(subject: object) -> str:
    """Return the hash that the subject is counted under, as many are names, numbers and emails."""
    return hashlib.sha256(str(subject).encode()).hexdigest()
