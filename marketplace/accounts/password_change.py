"""Change passwords by their users, and check them again before an action."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import identity, throttle
from marketplace.accounts.identity import Identity
from marketplace.accounts.models import Proof, User
from marketplace.accounts.passwords import hash_password, require_acceptable, verify_password
from marketplace.accounts.security_events.models import EventKind, Outcome
from marketplace.accounts.security_events.record import record, record_attempt
from marketplace.accounts.sessions.end_access import end_access
from marketplace.accounts.throttle import Scope
from marketplace.accounts.users import locked_user
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.foundation.transaction import transaction


def require_password(*, user_id: int, password: str, field: str = "current") -> None:
    """Raise InvalidInput for the field unless it is the user's password; throttled."""
    throttle.claim(Scope.PASSWORD_CHANGE, user_id)
    stored = db.session.scalar(
        select(User.password_hash).where(User.id == user_id, User.deactivated_at.is_(None))
    )
    if not verify_password(stored, password):
        record_attempt(EventKind.PASSWORD, Outcome.FAILED, user_id=user_id)
        raise InvalidInput(field, _l("This password is incorrect."))
    throttle.forget(Scope.PASSWORD_CHANGE, user_id)


def change_password(
    *, user_id: int, current: str, password: str, proven_by: Proof = Proof.PASSWORD
) -> Identity:
    """Replace the current password by a new one and end every session.

    Returns the user's one new session, with the means that proved the session before. Raises
    InvalidInput or TooManyAttempts.
    """
    require_password(user_id=user_id, password=current)
    password_hash = new_hash(user_id=user_id, password=password)
    with transaction() as session:
        store_hash(session, user_id=user_id, password_hash=password_hash)
        record(EventKind.PASSWORD, user_id=user_id, detail="password.change")
        return identity.open_session(user_id=user_id, proven_by=proven_by)


def store_password(*, user_id: int, password: str) -> None:
    """Store an acceptable password; end the user's sessions, known browsers and open links."""
    password_hash = new_hash(user_id=user_id, password=password)
    with transaction() as session:
        store_hash(session, user_id=user_id, password_hash=password_hash)


def new_hash(*, user_id: int, password: str) -> str:
    """Return the hash of a password that the user may choose, made before any transaction.

    Raises NotFound for an unknown user, and InvalidInput for the password.
    """
    found = select(User.username, User.email).where(User.id == user_id)
    person = db.session.execute(found).one_or_none()
    if person is None:
        raise NotFound
    require_acceptable(password, about=(person.username, person.email))
    return hash_password(password)


def store_hash(session: Session, *, user_id: int, password_hash: str) -> None:
    """Store the password's hash; end the user's sessions, known browsers and open links."""
    user = locked_user(session, user_id)
    user.password_hash = password_hash
    session.flush()
    end_access(session, user_id)
