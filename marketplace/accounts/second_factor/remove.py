"""Remove second factors, by their user or by an administrator, and renew recovery codes."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from marketplace.accounts import audit, identity
from marketplace.accounts.audit import Actor
from marketplace.accounts.identity import Identity
from marketplace.accounts.models import Proof, SignIn
from marketplace.accounts.second_factor import challenges
from marketplace.accounts.second_factor.models import (
    PasskeyChallenge,
    RecoveryCode,
    SecondFactor,
)
from marketplace.accounts.second_factor.recovery_codes import make_codes
from marketplace.accounts.second_factor.refusals import LastFactor
from marketplace.accounts.second_factor.requirement import needs_second_factor
from marketplace.accounts.security_events.models import EventKind
from marketplace.accounts.security_events.record import record as record_event
from marketplace.accounts.users import OwnAccount, locked_user
from marketplace.foundation import clock
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction

UNUSED_KEPT: Final = timedelta(days=1)


def remove_factor(*, user: Identity, factor_id: int) -> str:
    """Remove one of the user's own second factors; return its name.

    With the last one, the recovery codes go too. Raises NotFound, or LastFactor where the role
    needs one.
    """
    with transaction() as session:
        role = locked_user(session, user.user_id).role
        names = _names(session, user.user_id)
        if factor_id not in names:
            raise NotFound
        if len(names) == 1:
            if needs_second_factor(role):
                raise LastFactor
            _forget_proofs(session, user.user_id)
        session.execute(delete(SecondFactor).where(SecondFactor.id == factor_id))
        record_event(EventKind.FACTOR, user_id=user.user_id, detail="factor.remove")
        return names[factor_id]


def renew_codes(*, user: Identity) -> list[str]:
    """Give the user new recovery codes in place of the earlier ones; raises NotFound.

    Only a user with a second factor has them.
    """
    with transaction() as session:
        locked_user(session, user.user_id)
        if not _names(session, user.user_id):
            raise NotFound
        record_event(EventKind.FACTOR, user_id=user.user_id, detail="recovery-codes.renew")
        return make_codes(session, user_id=user.user_id)


def reset_factors(*, user_id: int, reason: str, actor: Actor) -> None:
    """Remove all second factors of a colleague or a partner's user who lost them.

    Ends every session of the user; the audit log names the actor, who so had the power to sign in
    as the user. Raises NotFound for customers and users without a factor, and OwnAccount.
    """
    with transaction() as session:
        user = locked_user(session, user_id)
        names = _names(session, user_id)
        if user.customer_id is not None or not names:
            raise NotFound
        if user_id == actor.user_id:
            raise OwnAccount
        for table in (SecondFactor, RecoveryCode, PasskeyChallenge):
            session.execute(delete(table).where(table.user_id == user_id))
        identity.end_sessions(user_id=user_id)
        before = {"username": user.username, "factors": list(names.values())}
        audit.record(actor, "user.second_factor", "user", user_id, before=before, reason=reason)


def delete_unused() -> None:
    """Delete the apps that were never used, and the challenges that were never answered."""
    with transaction() as session:
        session.execute(
            delete(SecondFactor).where(
                SecondFactor.proven_at.is_(None),
                SecondFactor.created_at <= clock.now() - UNUSED_KEPT,
            )
        )
    challenges.delete_old_challenges()


def _forget_proofs(session: Session, user_id: int) -> None:
    """Delete the recovery codes; no session counts any longer as proven by a second factor."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    session.execute(
        update(SignIn).where(SignIn.user_id == user_id).values(proven_by=Proof.PASSWORD)
    )


def _names(session: Session, user_id: int) -> dict[int, str]:
    """Return the names of the user's second factors that count, by their ids."""
    found = session.execute(
        select(SecondFactor.id, SecondFactor.name).where(
            SecondFactor.user_id == user_id, SecondFactor.proven_at.is_not(None)
        )
    )
    return {factor_id: name for factor_id, name in found}  # noqa: C416 - a row is not a pair
