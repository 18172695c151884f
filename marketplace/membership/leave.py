"""Close an account: forfeit the points, erase the person, keep the amounts in the books."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.email_changes import transitions
from marketplace.accounts.email_changes.models import EmailChange
from marketplace.accounts.models import User
from marketplace.accounts.password_change import require_password
from marketplace.accounts.sessions.end_access import end_access
from marketplace.catalogue.favourites import favourites
from marketplace.catalogue.models import OfferKind
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.provisioning import retention
from marketplace.conversions.reversal.cancel import cancel_without_return
from marketplace.counter import approvals
from marketplace.customers import alerts, customers, lines, pending
from marketplace.customers.models import Customer
from marketplace.customers.personal_details import details
from marketplace.foundation import clock, job_queue
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction
from marketplace.hub import events
from marketplace.hub.events import CLOSED, MemberSnapshot
from marketplace.hub.queries import EventKind
from marketplace.membership.merge.models import MergeRequest
from marketplace.messages import outbox
from marketplace.messages.models import MailboxMessage, OutboxMessage
from marketplace.points import accounts
from marketplace.points.corrections import requests
from marketplace.points.forfeit import forfeit_all

REASON = "account closed"


@dataclass(frozen=True, slots=True)
class ClosureLosses:
    """The losses of closing an account: points, unused codes, reserved gifts."""

    points: int
    codes: int
    reserved: int


def closure_losses(customer_id: int) -> ClosureLosses:
    """Return what the customer would lose now."""
    live = (
        select(Conversion.kind, func.count())
        .where(
            Conversion.customer_id == customer_id,
            Conversion.state == ConversionState.ISSUED,
            Conversion.good_until > clock.now(),
        )
        .group_by(Conversion.kind)
    )
    rows = db.session.execute(live)
    counts = {kind: count for kind, count in rows}  # noqa: C416 - a row is not a pair to dict()
    codes, reserved = counts.get(OfferKind.PARTNER, 0), counts.get(OfferKind.GIFT, 0)
    return ClosureLosses(accounts.balance(customer_id), codes, reserved)


def leave(*, user_id: int, customer_id: int, password: str) -> None:
    """Close the account permanently; live codes end with it.

    Raises NotFound, TooManyAttempts, or InvalidInput for the password.
    """
    require_password(user_id=user_id, password=password, field="password")
    with transaction() as session:
        _close(session, user_id=user_id, customer_id=customer_id)
    job_queue.wake()


def close_for_operator(*, customer_id: int, actor: Actor) -> int:
    """Close the account as its customer would, for the operator's own system; audit it.

    The customer is told. Returns the points that were lost. Raises NotFound, for a closed account
    too.
    """
    with transaction() as session:
        user_id = session.scalar(select(User.id).where(User.customer_id == customer_id))
        if user_id is None:
            raise NotFound
        points = _close(session, user_id=user_id, customer_id=customer_id)
        audit.record(actor, "member.close", "customer", customer_id, after={"points": points})
    job_queue.wake()
    return points


def _close(session: Session, *, user_id: int, customer_id: int) -> int:
    """Close the account; returns the points that were lost. Raises NotFound for a closed one."""
    points = forfeit_all(customer_id=customer_id, reason=REASON)
    cancel_without_return(session, customer_id=customer_id, reason=REASON)
    customer = customers.open_customer(session, customer_id)
    forget_messages(session, customer)
    _say_farewell(session, customer, points)
    forget_person(session, user_id=user_id, customer_id=customer_id)
    return points


def forget_person(session: Session, *, user_id: int, customer_id: int) -> None:
    """Erase the person of the account, release the lines left, and publish that it is closed."""
    pending.forget_customers(session, customer_id)
    details.forget_customers(session, customer_id)
    requests.forget_customers(session, customer_id)
    retention.forget_customers(session, customer_id)
    approvals.forget_customers(session, customer_id)
    favourites.forget_customers(session, customer_id)
    alerts.forget_customers(session, customer_id)
    _forget_merges(session, customer_id)
    lines.release(session, customer_id=customer_id)
    customers.erase(session, customer_id)
    _erase_user(session, user_id)
    events.tell(session, EventKind.STATE, MemberSnapshot(customer_id, CLOSED))


def _forget_merges(session: Session, customer_id: int) -> None:
    """Delete the open requests to merge the account, and what was written in the decided ones."""
    of_customer = (MergeRequest.source_id == customer_id) | (MergeRequest.target_id == customer_id)
    is_open = MergeRequest.decided_by.is_(None)
    session.execute(delete(MergeRequest).where(of_customer, is_open))
    session.execute(update(MergeRequest).where(of_customer).values(reason="", refused_because=None))


def forget_messages(session: Session, customer: Customer) -> None:
    """Delete all messages, as they name the person; PINs were sent before the line was theirs."""
    addresses = [address for address in (customer.email, customer.phone) if address]
    addresses += lines.numbers_of(session, customer.id)
    pins_sent = OutboxMessage.customer_id.is_(None) & OutboxMessage.recipient.in_(addresses)
    session.execute(
        delete(OutboxMessage).where((OutboxMessage.customer_id == customer.id) | pins_sent)
    )
    session.execute(delete(MailboxMessage).where(MailboxMessage.recipient.in_(addresses)))
    proven_at = select(EmailChange.new_email).join(User, User.id == EmailChange.user_id)
    own_proofs = proven_at.where(User.customer_id == customer.id)
    session.execute(
        delete(OutboxMessage)
        .where(OutboxMessage.customer_id.is_(None), OutboxMessage.kind == "email_proof")
        .where(OutboxMessage.recipient.in_(own_proofs))
        .execution_options(synchronize_session=False)
    )


def _say_farewell(session: Session, customer: Customer, points: int) -> None:
    """Send the last message, which no longer names its customer."""
    outbox.write(
        session,
        "account_closed",
        language=customer.language,
        email=customer.email,
        phone=customer.phone,
        facts={"points": points},
    )


def _erase_user(session: Session, user_id: int) -> None:
    """Replace the username by one that cannot be chosen; no password fits afterwards."""
    user = session.scalars(select(User).where(User.id == user_id)).one()
    user.username = f"closed:{user_id}"
    user.email, user.name, user.password_hash = None, "", ""
    user.deactivated_at = clock.now()
    session.flush()
    end_access(session, user_id)
    transitions.forget(session, user_id)
