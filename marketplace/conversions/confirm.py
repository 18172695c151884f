"""A partner confirms a code at its counter, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace import clock, messages
from marketplace.accounts import throttle
from marketplace.catalogue.models import Branch
from marketplace.conversions import announce, codes
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.refusals import (
    AlreadyConfirmed,
    CodeCancelled,
    CodeExpired,
    CodeRefused,
    NotThisBranch,
)
from marketplace.extensions import db
from marketplace.refusals import Refusal
from marketplace.transaction import transaction


@dataclass(frozen=True, slots=True)
class CodeView:
    """A code as its partner sees it: the offer, never who the customer is."""

    conversion_id: int
    code: str
    points: int
    terms: dict[str, Any]
    created_at: datetime
    good_until: datetime | None
    confirmed_at: datetime | None = None
    branch: str | None = None


@dataclass(frozen=True, slots=True)
class OwnCode:
    """The partner's own code as the database has it."""

    id: int
    customer_id: int
    code: str
    points: int
    terms: dict[str, Any]
    state: ConversionState
    created_at: datetime
    good_until: datetime
    confirmed_at: datetime | None
    cancelled_at: datetime | None
    branch_id: int | None


@dataclass(frozen=True, slots=True)
class Till:
    """Who asks about a code: the counters of wrong guesses are kept for each of the three."""

    partner_id: int
    user_id: int
    address: str | None

    def subjects(self) -> list[tuple[str, object]]:
        """The scopes and subjects under which a wrong guess counts."""
        counted: list[tuple[str, object]] = [
            ("code.user", self.user_id),
            ("code.partner", self.partner_id),
        ]
        return counted + ([("code.address", self.address)] if self.address else [])


_OWN = select(*(getattr(Conversion, name) for name in OwnCode.__dataclass_fields__))
_OWN_BY_CODE = _OWN.where(
    Conversion.code == bindparam("code"), Conversion.partner_id == bindparam("partner")
)
_OWN_BY_ID = _OWN.where(Conversion.id == bindparam("one"))
_OWN_BRANCH = select(Branch.name).where(
    Branch.id == bindparam("branch"), Branch.partner_id == bindparam("partner")
)
_CONFIRM = (
    update(Conversion)
    .where(
        Conversion.id == bindparam("one"),
        Conversion.state == ConversionState.ISSUED,
        Conversion.good_until > bindparam("now"),
    )
    .values(
        state=ConversionState.CONFIRMED,
        confirmed_at=bindparam("now"),
        confirmed_by=bindparam("by"),
        branch_id=bindparam("at_branch"),
    )
    .returning(Conversion.id)
)


def check(*, code: str, partner_id: int, user_id: int, address: str | None) -> CodeView:
    """What the partner's own live code is for; changes nothing but the counters of guesses.

    Raises CodeRefused (the one answer to a code that is not the partner's), AlreadyConfirmed,
    CodeExpired, CodeCancelled, or TooManyAttempts.
    """
    till = Till(partner_id, user_id, address)
    conversion = _find_own(till, code)
    _refuse_spent(conversion, clock.now())
    return _view(conversion)


def confirm(
    *, code: str, partner_id: int, branch_id: int | None, user_id: int, address: str | None
) -> CodeView:
    """Accept the partner's own live code at the branch; the customer is told.

    Of many at once exactly one succeeds. Raises what `check` raises, and NotThisBranch.
    """
    till = Till(partner_id, user_id, address)
    conversion = _find_own(till, code)
    branch = _own_branch(partner_id, branch_id)
    now = clock.now()
    with transaction() as session:
        confirmed = _confirm_live(session, conversion.id, user_id, branch_id, now)
        if confirmed:
            partner = conversion.terms["partner"]
            facts = {"partner": partner, "branch": branch, "at": now.isoformat()}
            announce.became(session, "confirmed", conversion, facts)
    if not confirmed:
        raise _why_spent(conversion.id, now)
    messages.wake()
    return _view(conversion, confirmed_at=now, branch=branch)


def _confirm_live(
    session: Session, conversion_id: int, user_id: int, branch_id: int | None, now: datetime
) -> bool:
    deed = {"one": conversion_id, "now": now, "by": user_id, "at_branch": branch_id}
    return session.connection().execute(_CONFIRM, deed).scalar_one_or_none() is not None


def _find_own(till: Till, typed: str) -> OwnCode:
    throttle.check_all(till.subjects())
    code = codes.normalise(typed)
    found = _own(_OWN_BY_CODE, code=code, partner=till.partner_id) if code else None
    if found is None:
        for scope, subject in till.subjects():
            throttle.record_failure(scope, subject)
        raise CodeRefused
    return found


def _own(query: Executable, **asked: object) -> OwnCode | None:
    found = db.session.connection().execute(query, asked).one_or_none()
    return OwnCode(*found) if found else None


def _own_branch(partner_id: int, branch_id: int | None) -> str:
    if branch_id is None:
        return ""
    asked = {"branch": branch_id, "partner": partner_id}
    name: str | None = db.session.connection().execute(_OWN_BRANCH, asked).scalar_one_or_none()
    if name is None:
        raise NotThisBranch
    return name


def _why_spent(conversion_id: int, now: datetime) -> Refusal:
    conversion = _own(_OWN_BY_ID, one=conversion_id)
    try:
        if conversion is not None:
            _refuse_spent(conversion, now)
    except Refusal as refusal:
        return refusal
    return CodeRefused()


def _refuse_spent(conversion: OwnCode, now: datetime) -> None:
    """Raise the plain answer for the partner's own code that is no longer good."""
    if conversion.state == ConversionState.CONFIRMED:
        branch = db.session.scalar(select(Branch.name).where(Branch.id == conversion.branch_id))
        raise AlreadyConfirmed(at=conversion.confirmed_at, branch=branch)
    if conversion.state == ConversionState.CANCELLED:
        raise CodeCancelled(at=conversion.cancelled_at)
    if conversion.good_until <= now or conversion.state == ConversionState.EXPIRED:
        raise CodeExpired(at=conversion.good_until)


def _view(
    conversion: OwnCode, *, confirmed_at: datetime | None = None, branch: str | None = None
) -> CodeView:
    return CodeView(
        conversion_id=conversion.id,
        code=codes.shown(conversion.code),
        points=conversion.points,
        terms=conversion.terms,
        created_at=conversion.created_at,
        good_until=conversion.good_until,
        confirmed_at=confirmed_at,
        branch=branch,
    )
