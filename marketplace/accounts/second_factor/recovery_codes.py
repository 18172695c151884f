"""Make and use recovery codes, each of which takes the place of a lost second factor once."""

from __future__ import annotations

import secrets
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from marketplace.accounts.identity import hash_token
from marketplace.accounts.second_factor.models import RecoveryCode
from marketplace.foundation import clock
from marketplace.foundation.extensions import db

CODES: Final = 10
ALPHABET: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # no letters or digits that look alike
GROUPS: Final = 4
GROUP_LENGTH: Final = 4  # 4 groups of 4 have 78 bits: their hash needs no salt


def make_codes(session: Session, *, user_id: int) -> list[str]:
    """Give the user new codes in place of all earlier ones; they are returned this once."""
    codes = [_new_code() for _ in range(CODES)]
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    now = clock.now()
    session.add_all(
        RecoveryCode(code_hash=_hash(user_id, code), user_id=user_id, created_at=now)
        for code in codes
    )
    session.flush()
    return codes


def use_recovery_code(session: Session, *, user_id: int, code: str) -> bool:
    """Use the code; return False for a wrong or used one."""
    used = session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.code_hash == _hash(user_id, code), RecoveryCode.used_at.is_(None))
        .values(used_at=clock.now())
        .returning(RecoveryCode.code_hash)
    )
    return used.one_or_none() is not None


def codes_left(user_id: int) -> int:
    """Return how many of the user's codes can still be used."""
    unused = select(func.count()).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(unused) or 0


def _new_code() -> str:
    return "-".join(
        "".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS)
    )


def _hash(user_id: int, code: str) -> str:
    """Return the hash of the user's code, however it was typed."""
    plain = "".join(one for one in code.upper() if one.isalnum())
    return hash_token(f"{user_id}:{plain}")
