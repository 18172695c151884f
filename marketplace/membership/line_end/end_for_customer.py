"""Take a line off a customer at the customer's own or at support's word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.password_change import require_password
from marketplace.catalogue.offers import stock
from marketplace.customers import customers
from marketplace.customers.models import EndCause, EndedBy
from marketplace.foundation import job_queue
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction
from marketplace.membership.line_end.end_line import EndedLine, end_line
from marketplace.points import accounts


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line of a customer, named by both."""

    customer_id: int
    line_id: int


def end_by_support(*, line: OwnLine, cause: EndCause, reason: str, actor: Actor) -> EndedLine:
    """Take the line off the customer, with the reason in the audit log; they are told.

    Raises NotFound for a line that is not theirs and for a closed account.
    """
    with transaction() as session:
        ended = _end(session, line, cause, EndedBy.SUPPORT, actor)
        audit.record(
            actor,
            "line.end",
            "customer",
            line.customer_id,
            before={"line_id": line.line_id},
            after=audit_values(ended, cause),
            reason=reason,
        )
    job_queue.wake()
    return ended


def end_by_customer(*, line: OwnLine, user_id: int, password: str) -> EndedLine:
    """Take the line off the customer, who confirms it by the password.

    Raises NotFound for a line that is not theirs, TooManyAttempts, or InvalidInput for the
    password.
    """
    require_password(user_id=user_id, password=password, field="password")
    customer = Actor(user_id=None, username="customer")
    with transaction() as session:
        ended = _end(session, line, EndCause.LOST, EndedBy.CUSTOMER, customer)
    job_queue.wake()
    return ended


def audit_values(ended: EndedLine, cause: EndCause) -> dict[str, Any]:
    """Return what the audit log keeps of the ending."""
    return {"cause": cause, "points": ended.points, "lost": ended.lost}


def _end(session: Session, line: OwnLine, cause: EndCause, by: EndedBy, actor: Actor) -> EndedLine:
    accounts.lock(session, line.customer_id)  # first, as in all movements of points
    customers.open_customer(session, line.customer_id)
    ended = end_line(
        session,
        customer_id=line.customer_id,
        line_id=line.line_id,
        cause=cause,
        by=by,
        actor=actor,
    )
    if ended is None:
        raise NotFound
    for offer_id in sorted(ended.offers_to_return):
        stock.put_back(session, offer_id)
    return ended
