"""Use a second factor, or the password, to prove who a user is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from marketplace.accounts import throttle
from marketplace.accounts.identity import Identity, renew_session
from marketplace.accounts.models import Proof
from marketplace.accounts.password_change import require_password
from marketplace.accounts.second_factor import passkeys
from marketplace.accounts.second_factor.guess_limit import counted_attempt
from marketplace.accounts.second_factor.recovery_codes import use_recovery_code
from marketplace.accounts.second_factor.refusals import WrongCode
from marketplace.accounts.second_factor.totp import DIGITS, use_code
from marketplace.accounts.security_events.models import EventKind
from marketplace.accounts.security_events.record import record as record_event
from marketplace.accounts.throttle import Scope
from marketplace.foundation.refusals import InvalidInput
from marketplace.foundation.transaction import transaction

LONGEST_CODE: Final = 40
NEEDED: Final = _l("Please fill this in.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The user's answer, of which one part is filled; refusals name the part.

    `code` is an app's or a recovery code, `passkey` the JSON of the browser's answer.
    """

    password: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    passkey: str = field(default="", repr=False)


def prove_again(*, user: Identity, evidence: Evidence) -> Identity:
    """Renew the session of a user who proves who they are; return it with its new token.

    Raises InvalidInput for the wrong part, or TooManyAttempts.
    """
    if evidence == Evidence():
        raise InvalidInput("password", NEEDED)
    if evidence.password:
        require_password(user_id=user.user_id, password=evidence.password, field="password")
        return renew_session(token=user.token, proven_by=Proof.PASSWORD)
    attempt = counted_attempt(
        Scope.FACTOR_USER, user.user_id, user_id=user.user_id, detail="session.prove"
    )
    with attempt, transaction() as session:
        proof = use_factor(session, user_id=user.user_id, evidence=evidence)
        throttle.take_back(Scope.FACTOR_USER, user.user_id)
        return renew_session(token=user.token, proven_by=proof)


def use_factor(session: Session, *, user_id: int, evidence: Evidence) -> Proof:
    """Use the user's second factor; return its kind.

    The caller counts the attempt. Raises InvalidInput for the wrong part.
    """
    if evidence.passkey:
        passkeys.use_passkey(session, user_id=user_id, answer=evidence.passkey, field="passkey")
        return Proof.PASSKEY
    code = re.sub(r"[\s-]", "", evidence.code)
    if not code:
        raise InvalidInput("code", NEEDED)
    if len(code) > LONGEST_CODE:
        raise WrongCode("code")
    if re.fullmatch(rf"[0-9]{{{DIGITS}}}", code):
        if use_code(session, user_id=user_id, code=code):
            return Proof.TOTP
    elif use_recovery_code(session, user_id=user_id, code=code):
        record_event(EventKind.FACTOR, user_id=user_id, detail="recovery-code.use")
        return Proof.RECOVERY_CODE
    raise WrongCode("code")
