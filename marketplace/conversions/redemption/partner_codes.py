"""Find a partner's own code; all other codes get one answer, and guessing is throttled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, ScalarSelect, bindparam, select

from marketplace.accounts import throttle
from marketplace.accounts.models import ApiToken
from marketplace.accounts.security_events.models import EventKind, Outcome
from marketplace.accounts.security_events.partner_access import require_approved
from marketplace.accounts.security_events.record import record_attempt
from marketplace.accounts.throttle import Scope
from marketplace.catalogue.models import Branch, OfferKind
from marketplace.catalogue.partners.phone_models import PartnerPhone
from marketplace.catalogue.pools.stored_codes import pool_code_hashes
from marketplace.conversions import codes
from marketplace.conversions.models import Conversion, ConversionChannel, ConversionState
from marketplace.conversions.redemption.refusals import (
    AlreadyConfirmed,
    CodeCancelled,
    CodeExpired,
    CodeRefused,
)
from marketplace.conversions.stored_codes import code_hashes
from marketplace.foundation.extensions import db
from marketplace.foundation.ip_addresses import network
from marketplace.foundation.records import record
from marketplace.foundation.refusals import Refusal, TooManyAttempts
from marketplace.foundation.transaction import transaction


@dataclass(frozen=True, slots=True)
class PartnerCode:
    """The partner's own code as it is in the database."""

    id: int
    customer_id: int
    kind: OfferKind
    sealed_code: bytes
    points: int
    terms: dict[str, Any]
    state: ConversionState
    created_at: datetime
    good_until: datetime
    confirmed_at: datetime | None
    cancelled_at: datetime | None
    branch_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmer:
    """The requester of a code: the partner's user, its phone, or its key.

    Wrong guesses are counted for the requester, for the partner and for the network from which a
    person calls; tills of many partners may call from one address, so they have keys.
    """

    partner_id: int
    user_id: int | None = None
    address: str | None = None
    phone_id: int | None = None
    token_id: int | None = None

    @property
    def via(self) -> ConversionChannel:
        """The channel of the request."""
        if self.phone_id is not None:
            return ConversionChannel.SMS
        return ConversionChannel.API if self.token_id is not None else ConversionChannel.WEB

    def subjects(self) -> list[tuple[str, object]]:
        """Return the scopes and subjects under which a wrong guess counts."""
        person_address = self.address if self.token_id is None else None
        counted: list[tuple[str, object | None]] = [
            (Scope.CODE_USER, self.user_id),
            (Scope.CODE_PHONE, self.phone_id),
            (Scope.CODE_KEY, self.token_id),
            (Scope.CODE_PARTNER, self.partner_id),
            (Scope.CODE_ADDRESS, network(person_address) if person_address else None),
        ]
        return [(scope, subject) for scope, subject in counted if subject is not None]


_OWN = select(
    Conversion.id,
    Conversion.customer_id,
    Conversion.kind,
    Conversion.sealed_code,
    Conversion.points,
    Conversion.terms,
    Conversion.state,
    Conversion.created_at,
    Conversion.good_until,
    Conversion.confirmed_at,
    Conversion.cancelled_at,
    Conversion.branch_id,
)
_OWN_BY_CODE = _OWN.where(
    Conversion.code_hash.in_(bindparam("hashes", expanding=True)),
    Conversion.partner_id == bindparam("partner"),
)
_OWN_BY_ID = _OWN.where(Conversion.id == bindparam("one"))


def find_partner_code(till: Confirmer, typed: str) -> PartnerCode:
    """Return the partner's own code; raises CodeRefused for any other, and TooManyAttempts.

    Raises AccessNotApproved for access that staff made, until a second person approved it.
    """
    try:
        throttle.check_all(till.subjects())
    except TooManyAttempts:
        _record_guess(till, Outcome.LOCKED)
        raise
    require_approved(_responsible(till))
    conversion = _own_by_code(till, typed) or _own_of_pool(till, typed)
    if conversion is None:
        with transaction():  # of concurrent guesses no more than the limit are answered
            for scope, subject in till.subjects():
                throttle.claim(scope, subject)
        _record_guess(till, Outcome.FAILED)
        raise CodeRefused
    return conversion


def _own_by_code(till: Confirmer, typed: str) -> PartnerCode | None:
    code = codes.normalise(typed)
    return _with_hash(till, code_hashes(code)) if code else None


def _own_of_pool(till: Confirmer, typed: str) -> PartnerCode | None:
    """Return the conversion with that code of the partner's pools, looked up after our codes."""
    return _with_hash(till, pool_code_hashes(till.partner_id, typed))


def _with_hash(till: Confirmer, hashes: tuple[str, ...]) -> PartnerCode | None:
    return _own(_OWN_BY_CODE, hashes=hashes, partner=till.partner_id) if hashes else None


def _responsible(till: Confirmer) -> list[int | ScalarSelect[int | None]]:
    """Return the users who confirm: the one at the counter, or who made the key or the phone."""
    makers: list[int | ScalarSelect[int | None]] = []
    if till.user_id is not None:
        makers.append(till.user_id)
    if till.token_id is not None:
        of_key = select(ApiToken.created_by).where(ApiToken.id == till.token_id)
        makers.append(of_key.scalar_subquery())
    if till.phone_id is not None:
        of_phone = select(PartnerPhone.added_by).where(PartnerPhone.id == till.phone_id)
        makers.append(of_phone.scalar_subquery())
    return makers


def _record_guess(till: Confirmer, outcome: Outcome) -> None:
    """Record a wrong code by the requester, never the code itself."""
    by = {"phone": till.phone_id, "key": till.token_id}
    requester = "".join(f" {name} {number}" for name, number in by.items() if number is not None)
    detail = f"partner {till.partner_id}{requester}"
    record_attempt(EventKind.CODE, outcome, user_id=till.user_id, detail=detail)


def _own(query: Executable, **asked: object) -> PartnerCode | None:
    found = db.session.connection().execute(query, asked).one_or_none()
    return record(PartnerCode, found) if found else None


def why_spent(conversion_id: int, now: datetime) -> Refusal:
    """Return the refusal for the partner's own code that was used or ended a moment before."""
    conversion = _own(_OWN_BY_ID, one=conversion_id)
    try:
        if conversion is not None:
            refuse_spent(conversion, now)
    except Refusal as refusal:
        return refusal
    return CodeRefused()


def refuse_spent(conversion: PartnerCode, now: datetime) -> None:
    """Raise the refusal for the partner's own code that is no longer valid."""
    if conversion.state == ConversionState.CONFIRMED:
        branch = db.session.scalar(select(Branch.name).where(Branch.id == conversion.branch_id))
        raise AlreadyConfirmed(at=conversion.confirmed_at, branch=branch)
    if conversion.state == ConversionState.CANCELLED:
        raise CodeCancelled(at=conversion.cancelled_at)
    if conversion.good_until <= now or conversion.state == ConversionState.EXPIRED:
        raise CodeExpired(good_until=conversion.good_until)
