"""Stop an account on every channel, by support or by its customer, and open it again.

The stop is a column that converting reads under the lock of the points account, so it holds for
every channel at once; sessions end with it, and no message with points or codes is sent.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import audit, customer_sign_in
from marketplace.accounts.audit import Actor
from marketplace.accounts.password_change import require_password
from marketplace.conversions.reversal.cancel_live import cancel_live
from marketplace.counter import approvals
from marketplace.customers import customers
from marketplace.customers.models import Customer, Line, LineKind, StoppedBy
from marketplace.foundation import clock, job_queue
from marketplace.foundation.transaction import transaction
from marketplace.hub import events
from marketplace.hub.events import ACTIVE, BLOCKED, STOPPED, MemberSnapshot
from marketplace.hub.queries import EventKind
from marketplace.messages import outbox
from marketplace.messages.texts.kind import MessageValues
from marketplace.points import accounts

LOST_PHONE: Final = "the customer lost the phone"
THE_CUSTOMER: Final = "customer"  # in the log in place of a name: entries outlive the person


class IssuedCodes(StrEnum):
    """The choice for codes and reserved gifts that the customer holds."""

    HONOUR = "honour"
    CANCEL = "cancel"


def stop(*, customer_id: int, codes: IssuedCodes, reason: str, actor: Actor) -> int:
    """Stop the account for support; returns how many codes and reservations were cancelled.

    Idempotent: a stopped account stays stopped since the first time, and codes may be cancelled
    later. Raises NotFound, for a closed account too.
    """
    with transaction() as session:
        cancelled = _stop(session, customer_id, StoppedBy.SUPPORT, codes, reason, actor)
    job_queue.wake()
    return cancelled


def report_lost_phone(
    *,
    user_id: int,
    customer_id: int,
    password: str,
    codes: IssuedCodes,
    address: str | None = None,
) -> int:
    """Stop the customer's own account; returns how many codes and reservations were cancelled.

    Raises NotFound, TooManyAttempts, or InvalidInput for the password.
    """
    require_password(user_id=user_id, password=password, field="password")
    actor = Actor(user_id=None, username=THE_CUSTOMER, address=address)
    with transaction() as session:
        cancelled = _stop(session, customer_id, StoppedBy.CUSTOMER, codes, LOST_PHONE, actor)
    job_queue.wake()
    return cancelled


def lift(*, customer_id: int, reason: str, actor: Actor) -> None:
    """Open the account again for support and tell the customer; idempotent. Raises NotFound."""
    with transaction() as session:
        state = accounts.lock(session, customer_id)
        customer = customers.open_customer(session, customer_id)
        if customer.stopped_at is None:
            return
        before = _audit_values(customer)
        customer.stopped_at = customer.stopped_by = None
        customer_sign_in.reopen(session, customer_id=customer_id)
        audit.record(actor, "customer.lift", "customer", customer_id, before=before, reason=reason)
        _tell(session, customer, "account_lifted", {})
        status = ACTIVE if state.blocked_since is None else BLOCKED
        events.tell(session, EventKind.STATE, MemberSnapshot(customer_id, status))
    job_queue.wake()


def _stop(
    session: Session,
    customer_id: int,
    by: StoppedBy,
    codes: IssuedCodes,
    reason: str,
    actor: Actor,
) -> int:
    """Stop the account under the lock of its points, which every conversion takes first."""
    accounts.lock(session, customer_id)
    customer = customers.open_customer(session, customer_id)
    first = customer.stopped_at is None
    if first:
        customer.stopped_at, customer.stopped_by = clock.now(), by
        customer_sign_in.shut(session, customer_id=customer_id)
        approvals.end_open(session, customer_id)
    ended = []
    if codes is IssuedCodes.CANCEL:
        ended = cancel_live(session, customer_id=customer_id, reason=reason, staff_id=actor.user_id)
    if first or ended:
        after = _audit_values(customer) | {"codes": codes.value, "cancelled": ended}
        audit.record(actor, "customer.stop", "customer", customer_id, after=after, reason=reason)
        _tell(session, customer, "account_stopped", {"kind": codes.value, "codes": len(ended)})
    if first:
        events.tell(session, EventKind.STATE, MemberSnapshot(customer_id, STOPPED))
    return len(ended)


def _audit_values(customer: Customer) -> dict[str, str | None]:
    at = customer.stopped_at
    return {"stopped_at": at.isoformat() if at else None, "stopped_by": customer.stopped_by}


def _tell(session: Session, customer: Customer, kind: str, facts: MessageValues) -> None:
    """Write to every address of the customer: the email, the contact phone and each number."""
    email = customer.email
    for phone in _phones(session, customer) or [None]:
        outbox.write(
            session,
            kind,
            language=customer.language,
            email=email,
            phone=phone,
            facts=facts,
            customer_id=customer.id,
        )
        email = None


def _phones(session: Session, customer: Customer) -> list[str | None]:
    proven = session.scalars(
        select(Line.number)
        .where(Line.customer_id == customer.id, Line.kind == LineKind.MOBILE)
        .where(Line.verified_at.is_not(None))
        .order_by(Line.id)
    )
    return list(dict.fromkeys(one for one in (customer.phone, *proven) if one))
