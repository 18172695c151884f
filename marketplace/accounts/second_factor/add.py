"""Add a second factor, which counts once it was used, and make the first recovery codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from webauthn.registration.verify_registration_response import VerifiedRegistration

from marketplace.accounts import throttle
from marketplace.accounts.identity import Identity, hash_token, renew_session
from marketplace.accounts.models import Proof, SignIn
from marketplace.accounts.second_factor import passkeys, totp
from marketplace.accounts.second_factor.models import FactorKind, SecondFactor
from marketplace.accounts.second_factor.recovery_codes import make_codes
from marketplace.accounts.second_factor.refusals import TooManyFactors, WrongCode, WrongPasskey
from marketplace.accounts.security_events.models import EventKind
from marketplace.accounts.security_events.record import record as record_event
from marketplace.accounts.throttle import Scope
from marketplace.accounts.users import locked_user
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.secrets_at_rest import decrypt, encrypt
from marketplace.foundation.transaction import transaction

MOST: Final = 10


@dataclass(frozen=True, slots=True)
class NewApp:
    """An app that was not used yet; `secret` is in base 32, `uri` for a QR code."""

    id: int
    secret: str = field(repr=False)
    uri: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AddedFactor:
    """The user's session, renewed, and the recovery codes that came with a first factor."""

    identity: Identity
    codes: list[str] = field(repr=False)


def start_app(*, user_id: int) -> int:
    """Make the secret for a new app, in place of one that was never used; return its id.

    Raises TooManyFactors.
    """
    with transaction() as session:
        locked_user(session, user_id)
        unused = SecondFactor.proven_at.is_(None)
        session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id, unused))
        _require_place(session, user_id)
        app = SecondFactor(
            user_id=user_id,
            kind=FactorKind.TOTP,
            name="",
            secret=encrypt(totp.new_secret()),
            created_at=clock.now(),
        )
        session.add(app)
        session.flush()
        return app.id


def new_app(*, user: Identity, factor_id: int) -> NewApp:
    """Return the app that waits for its first code; raises NotFound."""
    secret = decrypt(_unused_secret(db.session(), user.user_id, factor_id))
    return NewApp(factor_id, secret, totp.provisioning_uri(secret, user.username))


def prove_app(*, user: Identity, factor_id: int, name: str, code: str) -> AddedFactor:
    """Add the app by its first code, whose attempt the caller counts.

    Raises NotFound or WrongCode.
    """
    with transaction() as session:
        locked_user(session, user.user_id)
        secret = _unused_secret(session, user.user_id, factor_id)
        if not totp.use_step(session, factor_id, secret, code):
            raise WrongCode("code")
        throttle.take_back(Scope.FACTOR_USER, user.user_id)
        is_first = _count(session, user.user_id) == 0
        session.execute(
            update(SecondFactor)
            .where(SecondFactor.id == factor_id)
            .values(name=name, proven_at=clock.now())
        )
        return _added(session, user, Proof.TOTP, is_first=is_first)


def add_passkey(*, user: Identity, name: str, answer: str) -> AddedFactor:
    """Add the passkey of the browser's answer; raises WrongPasskey or TooManyFactors."""
    with transaction() as session:
        locked_user(session, user.user_id)
        _require_place(session, user.user_id)
        verified = passkeys.check_new_passkey(
            session, user_id=user.user_id, answer=answer, field="passkey"
        )
        is_first = _count(session, user.user_id) == 0
        _insert_passkey(session, user.user_id, name, verified)
        return _added(session, user, Proof.PASSKEY, is_first=is_first)


def _insert_passkey(
    session: Session, user_id: int, name: str, verified: VerifiedRegistration
) -> None:
    now = clock.now()
    passkey = SecondFactor(
        user_id=user_id,
        kind=FactorKind.PASSKEY,
        name=name,
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        created_at=now,
        proven_at=now,
        last_used_at=now,
    )
    try:
        with session.begin_nested():
            session.add(passkey)
    except IntegrityError:
        raise WrongPasskey("passkey") from None  # it is there already


def _added(session: Session, user: Identity, proof: Proof, *, is_first: bool) -> AddedFactor:
    """Make the codes that come with a first factor, and end sessions that it did not prove."""
    codes: list[str] = []
    record_event(EventKind.FACTOR, user_id=user.user_id, detail=f"factor.add {proof}")
    if is_first:
        codes = make_codes(session, user_id=user.user_id)
        session.execute(
            delete(SignIn).where(
                SignIn.user_id == user.user_id, SignIn.token_hash != hash_token(user.token)
            )
        )
    return AddedFactor(renew_session(token=user.token, proven_by=proof), codes)


def _unused_secret(session: Session, user_id: int, factor_id: int) -> bytes:
    secret = session.scalar(
        select(SecondFactor.secret).where(
            SecondFactor.id == factor_id,
            SecondFactor.user_id == user_id,
            SecondFactor.proven_at.is_(None),
        )
    )
    if secret is None:
        raise NotFound
    return secret


def _require_place(session: Session, user_id: int) -> None:
    if _count(session, user_id) >= MOST:
        raise TooManyFactors(most=MOST)


def _count(session: Session, user_id: int) -> int:
    mine = (SecondFactor.user_id == user_id) & SecondFactor.proven_at.is_not(None)
    return session.scalar(select(func.count()).select_from(SecondFactor).where(mine)) or 0
