"""Make and use links to choose a password: valid once, for a time, and stored only as a hash."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from marketplace.accounts import throttle
from marketplace.accounts.identity import hash_token
from marketplace.accounts.models import PasswordReset, User
from marketplace.accounts.password_change import new_hash, store_hash
from marketplace.accounts.security_events.models import EventKind
from marketplace.accounts.security_events.record import record
from marketplace.accounts.throttle import Scope
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.records import records
from marketplace.foundation.refusals import Refusal
from marketplace.foundation.transaction import transaction

GOOD_FOR: Final = timedelta(minutes=60)
FIRST_GOOD_FOR: Final = timedelta(days=3)  # a new colleague may be away over a weekend
QUARANTINE: Final = timedelta(hours=24)


class LinkNotGood(Refusal):
    """The link was used, has expired, or never existed."""

    status = 410
    says = _l("This link is no longer valid. Please request a new one.")


@dataclass(frozen=True, slots=True)
class Recipient:
    """An active user with an email address."""

    user_id: int
    username: str
    language: str
    customer_id: int | None


def users_with_email(email: str) -> list[Recipient]:
    """Return the active users with that email address, which is compared without capitals.

    An address that became the user's less than a day ago does not count: with a borrowed session or
    the operator's token one could take the account over, and the old address can still undo it.
    """
    since = User.email_since
    found = db.session.execute(
        select(User.id.label("user_id"), User.username, User.language, User.customer_id)
        .where(User.email == email.lower(), User.deactivated_at.is_(None))
        .where(or_(since.is_(None), since <= clock.now() - QUARANTINE))
    )
    return records(Recipient, found)


def make_token(*, user_id: int, good_for: timedelta = GOOD_FOR) -> str:
    """Make a link's token for the user, in the transaction that sends it."""
    token = secrets.token_urlsafe(32)
    with transaction() as session:
        session.add(
            PasswordReset(
                token_hash=hash_token(token), user_id=user_id, expires_at=clock.now() + good_for
            )
        )
        record(EventKind.PASSWORD, subject_user_id=user_id, detail="password.link")
    return token


def require_good(token: str) -> None:
    """Raise LinkNotGood unless the token can still be used."""
    _user_of(token)


def reset_password(*, token: str, password: str) -> int:
    """Use the token for a new password, and end every session. Returns the user's id.

    Raises LinkNotGood, TooManyAttempts, or InvalidInput for the password, which leaves the token
    valid. Only the holder of a link makes the site judge or hash a password, a few times.
    """
    owner = _user_of(token)
    subject = f"link {owner}"  # apart from wrong current passwords, which a link overcomes
    throttle.claim(Scope.PASSWORD_CHANGE, subject)
    password_hash = new_hash(user_id=owner, password=password)
    with transaction() as session:
        user_id: int | None = session.scalar(
            update(PasswordReset)
            .where(*_is_good(token))
            .values(used_at=clock.now())
            .returning(PasswordReset.user_id)
        )
        if user_id is None:
            raise LinkNotGood
        throttle.forget(Scope.PASSWORD_CHANGE, subject)
        store_hash(session, user_id=user_id, password_hash=password_hash)
        record(EventKind.PASSWORD, user_id=user_id, detail="password.reset")
    return user_id


def _user_of(token: str) -> int:
    user_id = db.session.scalar(select(PasswordReset.user_id).where(*_is_good(token)))
    if user_id is None:
        raise LinkNotGood
    return user_id


def _is_good(token: str) -> tuple[ColumnElement[bool], ...]:
    active = select(User.id).where(User.deactivated_at.is_(None))
    return (
        PasswordReset.token_hash == hash_token(token),
        PasswordReset.used_at.is_(None),
        PasswordReset.expires_at > clock.now(),
        PasswordReset.user_id.in_(active),
    )


def forget_links(session: Session, *, user_id: int) -> None:
    """Delete the links that were sent to the user so far."""
    session.execute(delete(PasswordReset).where(PasswordReset.user_id == user_id))


def has_link() -> ColumnElement[bool]:
    """Return the condition that the user of the row has a link that is still valid."""
    return exists().where(
        PasswordReset.user_id == User.id,
        PasswordReset.used_at.is_(None),
        PasswordReset.expires_at > clock.now(),
    )


def link_until(user_id: int) -> datetime | None:
    """Return the moment until which the user's newest open link is valid, or None without one."""
    return db.session.scalar(
        select(func.max(PasswordReset.expires_at)).where(
            PasswordReset.user_id == user_id,
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > clock.now(),
        )
    )


def delete_old_links() -> None:
    """Delete the links that have expired."""
    with transaction() as session:
        session.execute(delete(PasswordReset).where(PasswordReset.expires_at <= clock.now()))
