"""Make and use the challenges that passkeys sign; each is good once, for one user and purpose."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from marketplace.accounts.second_factor.models import PasskeyChallenge, Purpose
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction

CHALLENGE_BYTES: Final = 32
GOOD_FOR: Final = timedelta(minutes=5)


def make_challenge(*, user_id: int, purpose: Purpose) -> bytes:
    """Return a new challenge, in place of the user's earlier one for the purpose."""
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    with transaction() as session:
        session.execute(
            delete(PasskeyChallenge).where(
                PasskeyChallenge.user_id == user_id, PasskeyChallenge.purpose == purpose
            )
        )
        session.add(
            PasskeyChallenge(
                challenge_hash=_hash(challenge),
                user_id=user_id,
                purpose=purpose,
                expires_at=clock.now() + GOOD_FOR,
            )
        )
    return challenge


def use_challenge(session: Session, challenge: bytes, *, user_id: int, purpose: Purpose) -> bool:
    """Delete the challenge; return whether it was the user's, for the purpose, and in time."""
    used = session.execute(
        delete(PasskeyChallenge)
        .where(
            PasskeyChallenge.challenge_hash == _hash(challenge),
            PasskeyChallenge.user_id == user_id,
            PasskeyChallenge.purpose == purpose,
            PasskeyChallenge.expires_at > clock.now(),
        )
        .returning(PasskeyChallenge.challenge_hash)
    )
    return used.one_or_none() is not None


def delete_old_challenges() -> None:
    """Delete the challenges that were never answered."""
    with transaction() as session:
        session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at <= clock.now()))


def _hash(challenge: bytes) -> str:
    return hashlib.sha256(challenge).hexdigest()
