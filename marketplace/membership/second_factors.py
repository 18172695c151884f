"""Change the second factors of a user, who is told of each change by email."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.audit import Actor
from marketplace.accounts.identity import Identity
from marketplace.accounts.models import User
from marketplace.accounts.second_factor import add, remove
from marketplace.accounts.second_factor.add import AddedFactor
from marketplace.accounts.second_factor.guess_limit import counted_attempt
from marketplace.accounts.throttle import Scope
from marketplace.foundation import job_queue
from marketplace.foundation.transaction import transaction
from marketplace.messages import outbox


class Change(StrEnum):
    """A change of a user's second factors, as the message about it names it."""

    ADDED = "added"
    REMOVED = "removed"
    RESET = "reset"


def prove_app(*, user: Identity, factor_id: int, name: str, code: str) -> AddedFactor:
    """Add the app by its first code. Raises NotFound, WrongCode or TooManyAttempts."""
    attempt = counted_attempt(
        Scope.FACTOR_USER, user.user_id, user_id=user.user_id, detail="factor.add"
    )
    with attempt, transaction() as session:
        added = add.prove_app(user=user, factor_id=factor_id, name=name, code=code)
        _tell(session, user.user_id, Change.ADDED, name)
    job_queue.wake()
    return added


def add_passkey(*, user: Identity, name: str, answer: str) -> AddedFactor:
    """Add the passkey of the browser's answer; raises WrongPasskey or TooManyFactors."""
    with transaction() as session:
        added = add.add_passkey(user=user, name=name, answer=answer)
        _tell(session, user.user_id, Change.ADDED, name)
    job_queue.wake()
    return added


def remove_factor(*, user: Identity, factor_id: int) -> None:
    """Remove one of the user's own second factors; raises NotFound or LastFactor."""
    with transaction() as session:
        name = remove.remove_factor(user=user, factor_id=factor_id)
        _tell(session, user.user_id, Change.REMOVED, name)
    job_queue.wake()


def reset_factors(*, user_id: int, reason: str, actor: Actor) -> None:
    """Remove all second factors of a user who lost them; raises NotFound or OwnAccount."""
    with transaction() as session:
        remove.reset_factors(user_id=user_id, reason=reason, actor=actor)
        _tell(session, user_id, Change.RESET, "")
    job_queue.wake()


def _tell(session: Session, user_id: int, change: Change, name: str) -> None:
    user = session.scalars(select(User).where(User.id == user_id)).one()
    outbox.write(
        session,
        "second_factor",
        language=user.language,
        email=user.email,
        phone=None,
        facts={"kind": change.value, "name": name, "username": user.username},
    )
