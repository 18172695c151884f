"""Confirm a code at the partner's counter, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from marketplace.catalogue.models import Branch
from marketplace.conversions import codes, notifications
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.redemption.partner_codes import (
    Confirmer,
    PartnerCode,
    find_partner_code,
    refuse_spent,
    why_spent,
)
from marketplace.conversions.redemption.refusals import NotThisBranch
from marketplace.foundation import clock, job_queue, secrets_at_rest
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction, writing


@dataclass(frozen=True, slots=True)
class CodeView:
    """A code as its partner sees it: the offer, never the customer."""

    conversion_id: int
    code: str
    points: int
    terms: dict[str, Any]
    created_at: datetime
    good_until: datetime | None
    confirmed_at: datetime | None = None
    branch: str | None = None

    @property
    def last_day(self) -> date | None:
        """The last day on which the code is good."""
        return codes.last_day(self.good_until)


_OWN_BRANCH = select(Branch.name).where(
    Branch.id == bindparam("branch"),
    Branch.partner_id == bindparam("partner"),
    Branch.closed_at.is_(None),
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
        confirmed_via=bindparam("by_way_of"),
        phone_id=bindparam("from_phone"),
        token_id=bindparam("with_token"),
        branch_id=bindparam("at_branch"),
    )
    .returning(Conversion.id)
)


def check(*, code: str, till: Confirmer) -> CodeView:
    """Return what the partner's own live code is for; changes only the counters of wrong guesses.

    Raises CodeRefused (the one answer to a code that is not the partner's), AlreadyConfirmed,
    CodeExpired, CodeCancelled, or TooManyAttempts.
    """
    conversion = find_partner_code(till, code)
    refuse_spent(conversion, clock.now())
    return _view(conversion)


def confirm(*, code: str, till: Confirmer, branch_id: int | None) -> CodeView:
    """Accept the partner's own live code at the branch; the customer is told.

    Of many calls at once exactly one succeeds. Raises what `check` raises, and NotThisBranch.

    It may be called inside another transaction, as in `idempotency.answer_once`: before a refusal
    it writes nothing but the counters of wrong guesses. The caller catches the Refusal inside and
    commits, so that these stay (no savepoint around it), and calls `job_queue.wake()` once its own
    transaction is over.
    """
    conversion = find_partner_code(till, code)
    branch = _own_branch(till.partner_id, branch_id)
    now = clock.now()
    with transaction() as session:
        confirmed = _confirm_live(session, conversion.id, till, branch_id, now)
        if confirmed:
            partner = conversion.terms["partner"]
            facts = {"partner": partner, "branch": branch, "at": now.isoformat()}
            notifications.notify(session, "confirmed", conversion, facts)
    if not confirmed:
        raise why_spent(conversion.id, now)
    job_queue.wake()
    return _view(conversion, confirmed_at=now, branch=branch)


def _confirm_live(
    session: Session, conversion_id: int, till: Confirmer, branch_id: int | None, now: datetime
) -> bool:
    values = {
        "one": conversion_id,
        "now": now,
        "by": till.user_id,
        "by_way_of": till.via,
        "from_phone": till.phone_id,
        "with_token": till.token_id,
        "at_branch": branch_id,
    }
    return writing(session).execute(_CONFIRM, values).scalar_one_or_none() is not None


def _own_branch(partner_id: int, branch_id: int | None) -> str:
    if branch_id is None:
        return ""
    ids = {"branch": branch_id, "partner": partner_id}
    name: str | None = db.session.connection().execute(_OWN_BRANCH, ids).scalar_one_or_none()
    if name is None:
        raise NotThisBranch
    return name


def _view(
    conversion: PartnerCode,
    *,
    confirmed_at: datetime | None = None,
    branch: str | None = None,
) -> CodeView:
    return CodeView(
        conversion_id=conversion.id,
        code=codes.shown_of(secrets_at_rest.decrypt(conversion.sealed_code), conversion.terms),
        points=conversion.points,
        terms=conversion.terms,
        created_at=conversion.created_at,
        good_until=conversion.good_until,
        confirmed_at=confirmed_at,
        branch=branch,
    )
