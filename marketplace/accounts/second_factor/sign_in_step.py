"""Finish the sign-in of a user who has a second factor, after the password."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import identity, throttle
from marketplace.accounts.identity import Identity
from marketplace.accounts.models import User
from marketplace.accounts.second_factor.guess_limit import counted_attempt
from marketplace.accounts.second_factor.use import Evidence, use_factor
from marketplace.accounts.security_events.models import EventKind
from marketplace.accounts.security_events.record import record as record_event
from marketplace.accounts.sign_in import Device, SecondStep, device_epoch, stamp_of
from marketplace.accounts.throttle import Scope
from marketplace.foundation.refusals import Refusal
from marketplace.foundation.transaction import transaction


class SignInExpired(Refusal):
    """The password was changed, or the user locked out, since the first step."""

    status = 410
    says = _l("Your sign-in has expired. Please sign in again.")


def finish_sign_in(*, step: SecondStep, evidence: Evidence, device: Device | None) -> Identity:
    """Use the second factor and start a session for the user.

    Failures on a browser that the user signed in on before are counted for that browser alone, so
    that a stranger who knows the password cannot lock the owner out. Raises InvalidInput,
    TooManyAttempts or SignInExpired.
    """
    claim = _claim(step, device)
    attempt = counted_attempt(*claim, user_id=step.user_id, detail="sign-in")
    with attempt, transaction() as session:
        _require_current(session, step)
        proof = use_factor(session, user_id=step.user_id, evidence=evidence)
        throttle.take_back(*claim)
        record_event(EventKind.SIGN_IN, user_id=step.user_id, detail=f"second factor: {proof}")
        return identity.open_session(user_id=step.user_id, proven_by=proof)


def _claim(step: SecondStep, device: Device | None) -> tuple[Scope, object]:
    if device and (step.user_id, device_epoch(step.user_id)) in device.users:
        return Scope.FACTOR_DEVICE, f"{device.id} {step.user_id}"
    return Scope.FACTOR_USER, step.user_id


def _require_current(session: Session, step: SecondStep) -> None:
    password_hash = session.scalar(
        select(User.password_hash)
        .where(User.id == step.user_id, User.deactivated_at.is_(None))
        .with_for_update()
    )
    if password_hash is None or stamp_of(password_hash) != step.stamp:
        raise SignInExpired
