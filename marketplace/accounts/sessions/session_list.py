"""List a user's sessions, and end one or all others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, or_, select

from marketplace.accounts.identity import hash_token
from marketplace.accounts.models import SignIn
from marketplace.accounts.security_events.models import EventKind
from marketplace.accounts.security_events.record import record
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction

HANDLE: Final = 16  # the first digits of the token's hash tell a user's sessions apart


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One open session as its user sees it; `handle` names it in a form."""

    handle: str
    device: str
    network: str
    created_at: datetime
    seen_at: datetime
    current: bool


def sessions_of(*, user_id: int, token: str) -> list[OwnSession]:
    """Return the user's open sessions, the one of the token first, then the last used first."""
    now, current = clock.now(), hash_token(token)
    rows = db.session.scalars(
        select(SignIn).where(
            SignIn.user_id == user_id,
            SignIn.expires_at > now,
            or_(SignIn.idle_until.is_(None), SignIn.idle_until > now),
        )
    )
    found = [
        OwnSession(
            handle=row.token_hash[:HANDLE],
            device=row.device,
            network=row.network,
            created_at=row.created_at,
            seen_at=row.seen_at or row.created_at,
            current=row.token_hash == current,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.current, one.seen_at), reverse=True)


def end_own_session(*, user_id: int, handle: str) -> None:
    """End one session of the user; idempotent, and without effect on another user's."""
    named = func.substr(SignIn.token_hash, 1, HANDLE) == handle
    with transaction() as session:
        session.execute(delete(SignIn).where(SignIn.user_id == user_id, named))
        record(EventKind.SESSION, user_id=user_id, detail="session.end")


def end_other_sessions(*, user_id: int, token: str) -> int:
    """End all sessions of the user but the one of the token; returns how many."""
    others = (SignIn.user_id == user_id, SignIn.token_hash != hash_token(token))
    with transaction() as session:
        ended = session.scalars(delete(SignIn).where(*others).returning(SignIn.token_hash))
        record(EventKind.SESSION, user_id=user_id, detail="session.end-others")
        return len(list(ended))
