"""Open, find and end sessions; they are rows, so that one ends at once on every node."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from sqlalchemy import bindparam, delete, or_, select, update

from marketplace.accounts.models import PARTNER_ROLES, STAFF_ROLES, Proof, Role, SignIn, User
from marketplace.accounts.security_events.origin import current_origin
from marketplace.accounts.sessions.bounds import bounds_of
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record
from marketplace.foundation.refusals import NotAllowed
from marketplace.foundation.transaction import transaction

# Long enough for a form that was opened right after signing in; a session that another person
# finds open is older than that more often than not.
PROOF_LIFETIME: Final = timedelta(minutes=10)

# Executed for every page of every signed-in user, so it is built once.
_USER_OF_SESSION = (
    select(
        User.id.label("user_id"),
        User.username,
        User.name,
        User.role,
        User.language,
        User.customer_id,
        User.partner_id,
        User.branch_id,
        User.shop_id,
        SignIn.seen_at,
        SignIn.proven_at,
        SignIn.proven_by,
        SignIn.texts_due,
    )
    .join(SignIn, SignIn.user_id == User.id)
    .where(
        SignIn.token_hash == bindparam("token_hash"),
        SignIn.expires_at > bindparam("now"),
        or_(SignIn.idle_until.is_(None), SignIn.idle_until > bindparam("now")),
        User.deactivated_at.is_(None),
    )
)


@dataclass(frozen=True, slots=True)
class Identity:
    """The signed-in user as plain values, with the attributes that Flask-Login expects."""

    user_id: int
    username: str
    name: str
    role: Role
    language: str
    customer_id: int | None
    partner_id: int | None
    branch_id: int | None
    shop_id: int | None
    seen_at: datetime | None
    proven_at: datetime
    proven_by: Proof
    texts_due: bool
    token: str

    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    def get_id(self) -> str:
        """Return the session's token, which the signed cookie carries."""
        return self.token

    @property
    def is_staff(self) -> bool:
        """Return whether the user works for the operator."""
        return self.role in STAFF_ROLES

    @property
    def is_partner(self) -> bool:
        """Return whether the user works for a partner business."""
        return self.role in PARTNER_ROLES

    @property
    def proven_recently(self) -> bool:
        """Return whether the user proved who they are within `PROOF_LIFETIME`."""
        return self.proven_at > clock.now() - PROOF_LIFETIME


def hash_token(token: str) -> str:
    """Return the hash that is stored of a token, which recognises it and cannot replace it."""
    return hashlib.sha256(token.encode()).hexdigest()


def identify(token: str) -> Identity | None:
    """Return the user of the session, or None once it ended or the user is deactivated.

    Notes the request from time to time, so that a session of staff that is in use does not end.
    """
    asked = {"token_hash": hash_token(token), "now": clock.now()}
    found = db.session.connection().execute(_USER_OF_SESSION, asked).one_or_none()
    if found is None:
        return None
    identity = record(Identity, found, token=token)
    _note_request(identity)
    return identity


def _note_request(identity: Identity) -> None:
    bounds, now = bounds_of(identity.role), clock.now()
    if identity.seen_at is not None and now - identity.seen_at < bounds.seen_every:
        return
    seen = {"seen_at": now, "idle_until": bounds.idle_until(now)}
    with transaction() as session:
        session.execute(
            update(SignIn)
            .where(SignIn.token_hash == hash_token(identity.token))
            .values(seen)
            .execution_options(synchronize_session=False)
        )


def open_session(*, user_id: int, proven_by: Proof = Proof.PASSWORD) -> Identity:
    """Start a new session for the user and return the identity; raises LookupError if inactive.

    `proven_by` is how the user proved just now who they are.
    """
    token = secrets.token_urlsafe(32)
    now = clock.now()
    role = db.session.scalar(select(User.role).where(User.id == user_id))
    bounds, origin = bounds_of(role or Role.CUSTOMER), current_origin()
    with transaction() as session:
        session.add(
            SignIn(
                token_hash=hash_token(token),
                user_id=user_id,
                created_at=now,
                expires_at=now + bounds.lifetime,
                seen_at=now,
                idle_until=bounds.idle_until(now),
                device=origin.device,
                network=origin.network,
                proven_at=now,
                proven_by=proven_by,
            )
        )
        session.flush()
        identity = identify(token)
    if identity is None:
        raise LookupError(f"user {user_id} is not active")
    return identity


def renew_session(*, token: str, proven_by: Proof) -> Identity:
    """Note in the session that its user proved just now who they are, and give it a new token.

    The old token ends, so that a copy of it gains nothing from the proof. A password does not take
    the place of a second factor that was used before. Raises NotAllowed if the session has ended.
    """
    renewed = secrets.token_urlsafe(32)
    values: dict[str, object] = {"token_hash": hash_token(renewed), "proven_at": clock.now()}
    if proven_by is not Proof.PASSWORD:
        values["proven_by"] = proven_by
    with transaction() as session:
        session.execute(
            update(SignIn).where(SignIn.token_hash == hash_token(token)).values(**values)
        )
        identity = identify(renewed)
    if identity is None:
        raise NotAllowed
    return identity


def set_texts_due(*, user_id: int, due: bool) -> None:
    """Note in the user's sessions whether a legal text waits for acceptance."""
    with transaction() as session:
        session.execute(
            update(SignIn)
            .where(SignIn.user_id == user_id, SignIn.texts_due.is_(not due))
            .values(texts_due=due)
            .execution_options(synchronize_session=False)
        )


def set_texts_due_of_partner(*, partner_id: int, due: bool) -> None:
    """Note in the sessions of the partner's people whether a legal text waits for acceptance."""
    with transaction() as session:
        people = select(User.id).where(User.partner_id == partner_id)
        session.execute(
            update(SignIn)
            .where(SignIn.user_id.in_(people), SignIn.texts_due.is_(not due))
            .values(texts_due=due)
            .execution_options(synchronize_session=False)
        )


def end_session(*, token: str) -> None:
    """End the session; it is idempotent."""
    with transaction() as session:
        session.execute(delete(SignIn).where(SignIn.token_hash == hash_token(token)))


def end_sessions(*, user_id: int) -> None:
    """End every session of the user: after a new password, a deactivation, a closed account."""
    with transaction() as session:
        session.execute(delete(SignIn).where(SignIn.user_id == user_id))


def delete_old_sessions() -> None:
    """Delete the sessions that have expired, or were idle for too long."""
    now = clock.now()
    with transaction() as session:
        session.execute(
            delete(SignIn).where(or_(SignIn.expires_at <= now, SignIn.idle_until <= now))
        )
