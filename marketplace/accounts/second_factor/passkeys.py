"""Ask browsers for passkeys (WebAuthn) and check their answers.

An authenticator that does not know its user, such as a plain security key, counts too: the
password, or a session, comes before it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import (
    decode_credential_public_key,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from marketplace.accounts.identity import Identity
from marketplace.accounts.second_factor import challenges
from marketplace.accounts.second_factor.models import FactorKind, Purpose, SecondFactor
from marketplace.accounts.second_factor.refusals import WrongPasskey
from marketplace.accounts.second_factor.relying_party import RelyingParty, relying_party
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound

RP_NAME: Final = "Pika"
LONGEST_ANSWER: Final = 16_384  # characters; an answer without attestation has about 1,000
UNREADABLE: Final = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError)
Result = TypeVar("Result")


def options_to_add(user: Identity) -> str:
    """Return the JSON with which a browser makes a passkey for the user; raises NotFound."""
    party = _party()
    return options_to_json(
        generate_registration_options(
            rp_id=party.id,
            rp_name=RP_NAME,
            user_id=f"user-{user.user_id}".encode(),
            user_name=user.username,
            user_display_name=user.name or user.username,
            challenge=challenges.make_challenge(user_id=user.user_id, purpose=Purpose.ADD),
            exclude_credentials=_credentials(user.user_id),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.DISCOURAGED,
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
        )
    )


def options_to_prove(user_id: int) -> str:
    """Return the JSON with which a browser asks for one of the user's passkeys."""
    return options_to_json(
        generate_authentication_options(
            rp_id=_party().id,
            challenge=challenges.make_challenge(user_id=user_id, purpose=Purpose.PROVE),
            allow_credentials=_credentials(user_id),
            user_verification=UserVerificationRequirement.PREFERRED,
        )
    )


def check_new_passkey(
    session: Session, *, user_id: int, answer: str, field: str
) -> VerifiedRegistration:
    """Return the new passkey of a browser's answer, which uses its challenge up.

    Raises WrongPasskey for the field.
    """
    party = _party()

    def check() -> VerifiedRegistration:
        parsed = parse_registration_credential_json(answer)
        challenge = parse_client_data_json(parsed.response.client_data_json).challenge
        if not challenges.use_challenge(session, challenge, user_id=user_id, purpose=Purpose.ADD):
            raise ValueError("the challenge is not the user's")
        verified = verify_registration_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
        )
        decode_credential_public_key(verified.credential_public_key)
        return verified

    return _checked(check, answer, field)


def use_passkey(session: Session, *, user_id: int, answer: str, field: str) -> None:
    """Use one of the user's passkeys by a browser's answer, which uses its challenge up.

    Raises WrongPasskey for the field.
    """
    party = _party()

    def check() -> None:
        parsed = parse_authentication_credential_json(answer)
        challenge = parse_client_data_json(parsed.response.client_data_json).challenge
        if not challenges.use_challenge(session, challenge, user_id=user_id, purpose=Purpose.PROVE):
            raise ValueError("the challenge is not the user's")
        factor = _passkey(session, user_id, parsed.raw_id)
        verified = verify_authentication_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=factor.public_key or b"",
            credential_current_sign_count=factor.sign_count,
        )
        _note_use(session, factor, verified)

    _checked(check, answer, field)


def _passkey(session: Session, user_id: int, credential_id: bytes) -> SecondFactor:
    found = session.scalar(
        select(SecondFactor).where(
            SecondFactor.user_id == user_id,
            SecondFactor.kind == FactorKind.PASSKEY,
            SecondFactor.credential_id == credential_id,
        )
    )
    if found is None:
        raise ValueError("the passkey is not the user's")
    return found


def _note_use(session: Session, factor: SecondFactor, verified: VerifiedAuthentication) -> None:
    session.execute(
        update(SecondFactor)
        .where(SecondFactor.id == factor.id)
        .values(sign_count=verified.new_sign_count, last_used_at=clock.now())
    )


def _checked(check: Callable[[], Result], answer: str, field: str) -> Result:
    """Run the check of an answer; whatever does not fit or cannot be read is a wrong passkey."""
    if len(answer) > LONGEST_ANSWER:
        raise WrongPasskey(field)
    try:
        return check()
    except UNREADABLE:
        raise WrongPasskey(field) from None


def _credentials(user_id: int) -> list[PublicKeyCredentialDescriptor]:
    ids = db.session.scalars(
        select(SecondFactor.credential_id).where(
            SecondFactor.user_id == user_id, SecondFactor.kind == FactorKind.PASSKEY
        )
    )
    return [PublicKeyCredentialDescriptor(id=one) for one in ids if one]


def _party() -> RelyingParty:
    """Return the site; raises NotFound where its address has no name."""
    party = relying_party()
    if party is None:
        raise NotFound
    return party
