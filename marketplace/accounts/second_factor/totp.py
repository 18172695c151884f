"""Check the codes of authenticator apps (TOTP, RFC 6238), each good once."""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Final

import pyotp
import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.accounts.second_factor.models import FactorKind, SecondFactor
from marketplace.foundation import clock
from marketplace.foundation.secrets_at_rest import UnreadableSecretError, decrypt

STEP_SECONDS: Final = 30
DRIFT_STEPS: Final = 1  # a phone's clock may be a step early or late
ISSUER: Final = "Pika"
DIGITS: Final = 6

log = structlog.get_logger(__name__)


def new_secret() -> str:
    """Return a new shared secret of 160 bits, in base 32."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, username: str) -> str:
    """Return the address that an app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def matching_step(secret: str, code: str, moment: datetime) -> int | None:
    """Return the step whose code this is, among those that count at the moment, or None.

    Every step is compared, each in constant time.
    """
    now = int(moment.timestamp()) // STEP_SECONDS
    found = None
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        expected = pyotp.HOTP(secret).at(step)
        if hmac.compare_digest(expected.encode(), code.encode()):
            found = step
    return found


def use_code(session: Session, *, user_id: int, code: str) -> bool:
    """Use the code of one of the user's apps; return False for a wrong or used one.

    A code of the step used last, or of one before it, is refused: of two requests with one code,
    the guarded UPDATE lets one pass.
    """
    apps = session.execute(
        select(SecondFactor.id, SecondFactor.secret).where(
            SecondFactor.user_id == user_id,
            SecondFactor.kind == FactorKind.TOTP,
            SecondFactor.proven_at.is_not(None),
        )
    )
    return any(use_step(session, app_id, secret or b"", code) for app_id, secret in apps)


def use_step(session: Session, factor_id: int, secret: bytes, code: str) -> bool:
    """Use the step of the code for one app, unless the step or a later one was used.

    No code fits an app whose secret cannot be read, as after a change of `SECRET_KEY` without
    `SECRET_KEY_PREVIOUS`; the log says so.
    """
    now = clock.now()
    try:
        step = matching_step(decrypt(secret), code, now)
    except UnreadableSecretError:
        log.warning("secret of a second factor is unreadable", factor_id=factor_id)
        return False
    if step is None:
        return False
    used = session.execute(
        update(SecondFactor)
        .where(SecondFactor.id == factor_id, SecondFactor.used_step < step)
        .values(used_step=step, last_used_at=now)
        .returning(SecondFactor.id)
    )
    return used.one_or_none() is not None
