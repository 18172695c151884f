"""Ask for a new email of a user, which counts once it is proven at the new address.

All ways pass here: the person's own, staff's, and the operator's system's. Nothing that the asker
sees or waits for tells whether another customer has the new address; its owner is told there.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from marketplace.accounts import throttle
from marketplace.accounts.email_changes.links import make_link
from marketplace.accounts.email_changes.models import (
    AskedBy,
    ChangeState,
    EmailChange,
    LinkPurpose,
)
from marketplace.accounts.email_changes.transitions import PROVEN_WITHIN, withdraw
from marketplace.accounts.models import User
from marketplace.accounts.security_events.models import EventKind
from marketplace.accounts.security_events.record import record
from marketplace.accounts.throttle import Scope
from marketplace.customers import customers
from marketplace.foundation import clock, job_queue
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction
from marketplace.membership.email_change.account import locked_account
from marketplace.membership.email_change.notices import ChangeNotices


def ask_for_email(*, user_id: int, email: str, asked_by: AskedBy = AskedBy.SELF) -> None:
    """Keep the new email, and write to both addresses: a link that proves it, one that refuses it.

    It replaces one that waits, so asking again sends another link; the email that the user has
    withdraws it. Raises NotFound for a deactivated user, and TooManyAttempts.
    """
    email = email.strip().lower()
    throttle.claim(Scope.EMAIL_CHANGE, user_id)
    with transaction() as session:
        account = locked_account(session, user_id)
        if account.user.deactivated_at is not None and asked_by is AskedBy.SELF:
            raise NotFound
        withdraw(session, user_id)
        actor = user_id if asked_by is AskedBy.SELF else None
        detail = f"email.ask {asked_by}"
        record(EventKind.EMAIL, user_id=actor, subject_user_id=user_id, detail=detail)
        if email != account.user.email:
            _keep(session, account.user, email, asked_by)
    job_queue.wake()


def withdraw_email(*, user_id: int) -> None:
    """Withdraw the new email that waits for its proof; idempotent."""
    with transaction() as session:
        locked_account(session, user_id)
        withdraw(session, user_id)
        record(EventKind.EMAIL, user_id=user_id, detail="email.withdraw")


def _keep(session: Session, user: User, email: str, asked_by: AskedBy) -> None:
    now = clock.now()
    change = EmailChange(
        user_id=user.id,
        old_email=user.email,
        new_email=email,
        state=ChangeState.WAITING,
        asked_by=asked_by,
        asked_at=now,
        proof_until=now + PROVEN_WITHIN,
    )
    session.add(change)
    session.flush()
    notices = ChangeNotices(session, user, change)
    owner = customers.customer_with_email(session, email) if user.customer_id else None
    if owner in {None, user.customer_id}:
        notices.ask_for_proof(make_link(session, change.id, LinkPurpose.PROVE))
    else:
        notices.tell_owner(owner)
    notices.tell_old_of_request(make_link(session, change.id, LinkPurpose.UNDO))
