"""Sign users in, throttled so that guessing is hopeless and a stranger cannot lock a user out.

Attempts from a browser that has signed in to the account before count against that browser
alone. All others count against their IP network and, far more loosely, against the account: a
stranger's guesses never lock out the owner's own browser, and a new password by email makes a
browser known.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from marketplace.accounts import identity, throttle
from marketplace.accounts.identity import Identity, hash_token
from marketplace.accounts.models import User
from marketplace.accounts.passwords import hash_password, needs_rehash, verify_password
from marketplace.accounts.second_factor.records import has_factor
from marketplace.accounts.security_events.models import EventKind, Outcome
from marketplace.accounts.security_events.record import record as record_event
from marketplace.accounts.security_events.record import record_attempt
from marketplace.accounts.throttle import Scope
from marketplace.accounts.usernames import normal_username
from marketplace.foundation.extensions import db
from marketplace.foundation.ip_addresses import network
from marketplace.foundation.records import record
from marketplace.foundation.refusals import InvalidInput, TooManyAttempts
from marketplace.foundation.transaction import transaction

Claim = tuple[Scope, str]
STAMP_LENGTH: Final = 16


class WrongCredentials(InvalidInput):
    """The user is unknown or deactivated, or the password wrong; the answer does not say which."""

    def __init__(self) -> None:
        super().__init__("password", _l("The username or password is incorrect."))


class StoppedAccount(InvalidInput):
    """The password is right, and the customer's account is stopped."""

    def __init__(self) -> None:
        super().__init__(
            "password",
            _l("Your account is stopped. Your points are kept. Customer care can open it again."),
        )


@dataclass(frozen=True, slots=True)
class Device:
    """A browser by its long-lived cookie, and the users who signed in on it.

    Each user comes with the epoch of that sign-in: after a new password the browser is unknown.
    """

    id: str
    users: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class SecondStep:
    """A sign-in whose password was right, and which waits for the second factor.

    `stamp` names the password, so that a new one ends the sign-in.
    """

    user_id: int
    stamp: str


@dataclass(frozen=True, slots=True)
class _Account:
    user_id: int
    password_hash: str
    device_epoch: int
    stopped: bool


def sign_in(
    *, username: str, password: str, address: str | None, device: Device | None
) -> Identity | SecondStep:
    """Check the password and start a session for the user, or return the second step.

    The session of a user with a second factor starts only after that. Raises WrongCredentials,
    StoppedAccount for a stopped customer's right password, or TooManyAttempts before the password
    is checked.
    """
    name = normal_username(username)
    account = _find(name)
    known_browser = bool(
        account and device and (account.user_id, account.device_epoch) in device.users
    )
    claims = _device_claims(device) if known_browser else _stranger_claims(name, network(address))
    with _recorded_failures(account):
        right = _require_right(account, password, claims)
    return _open_session(right, password, claims)


def _require_right(account: _Account | None, password: str, claims: list[Claim]) -> _Account:
    with transaction():
        for scope, subject in claims:
            throttle.claim(scope, subject)
    right = verify_password(account.password_hash if account else None, password)
    if account is None or not right:
        raise WrongCredentials
    if account.stopped:
        raise StoppedAccount
    return account


@contextmanager
def _recorded_failures(account: _Account | None) -> Iterator[None]:
    """Record the refusal for the account; a username that nobody has is not recorded.

    People type their password there by mistake.
    """
    subject = account.user_id if account else None
    try:
        yield
    except TooManyAttempts:
        record_attempt(EventKind.SIGN_IN, Outcome.LOCKED, subject_user_id=subject)
        raise
    except WrongCredentials:
        record_attempt(EventKind.SIGN_IN, Outcome.FAILED, subject_user_id=subject)
        raise
    except StoppedAccount:
        record_attempt(
            EventKind.SIGN_IN, Outcome.REFUSED, subject_user_id=subject, detail="stopped"
        )
        raise


def _open_session(account: _Account, password: str, claims: list[Claim]) -> Identity | SecondStep:
    stored = account.password_hash
    fresh = hash_password(password) if needs_rehash(stored) else stored
    with transaction() as session:
        for scope, subject in claims:
            throttle.take_back(scope, subject)
        _require_unchanged(session, account)
        if fresh != stored:
            user = update(User).where(User.id == account.user_id)
            session.execute(user.values(password_hash=fresh))
        if has_factor(account.user_id):
            return SecondStep(account.user_id, _stamp_now(session, account.user_id))
        record_event(EventKind.SIGN_IN, user_id=account.user_id)
        return identity.open_session(user_id=account.user_id)


def stamp_of(password_hash: str) -> str:
    """Return a name for the password by which nothing can be learnt about it."""
    return hash_token(password_hash)[:STAMP_LENGTH]


def _stamp_now(session: Session, user_id: int) -> str:
    """Return the stamp of the stored password, which may have been hashed anew just now."""
    return stamp_of(session.scalars(select(User.password_hash).where(User.id == user_id)).one())


def device_epoch(user_id: int) -> int:
    """Return the user's epoch, which a browser on which the user signs in now is known by."""
    return db.session.scalars(select(User.device_epoch).where(User.id == user_id)).one()


def _find(username: str) -> _Account | None:
    """Return the active user, or a customer whose account is stopped; no one else deactivated."""
    active, customer = User.deactivated_at.is_(None), User.customer_id.is_not(None)
    found = db.session.execute(
        select(
            User.id.label("user_id"),
            User.password_hash,
            User.device_epoch,
            User.deactivated_at.is_not(None).label("stopped"),
        ).where(User.username == username, or_(active, customer))
    ).one_or_none()
    return record(_Account, found) if found else None


def _device_claims(device: Device | None) -> list[Claim]:
    return [(Scope.SIGN_IN_DEVICE, device.id)] if device else []


def _stranger_claims(username: str, source: str) -> list[Claim]:
    return [
        (Scope.SIGN_IN_ADDRESS, source),
        (Scope.SIGN_IN_STRANGER, f"{source} {username}"),
        (Scope.SIGN_IN_STRANGERS, username),
    ]


def _require_unchanged(session: Session, account: _Account) -> None:
    """Raise WrongCredentials if the password changed or the user was locked out meanwhile."""
    unchanged = session.scalar(
        select(User.id)
        .where(
            User.id == account.user_id,
            User.password_hash == account.password_hash,
            User.deactivated_at.is_(None),
        )
        .with_for_update()
    )
    if unchanged is None:
        raise WrongCredentials
