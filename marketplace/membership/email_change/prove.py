"""Prove a new email by the link that was sent to it, so that it counts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from marketplace.accounts import resets
from marketplace.accounts.email_changes.links import EmailLinkNotGood, change_of, make_link
from marketplace.accounts.email_changes.models import (
    AskedBy,
    ChangeState,
    EmailChange,
    LinkPurpose,
)
from marketplace.accounts.email_changes.transitions import move
from marketplace.accounts.security_events.models import EventKind
from marketplace.accounts.security_events.record import record
from marketplace.customers import customers
from marketplace.foundation import clock, job_queue
from marketplace.foundation.refusals import Refusal
from marketplace.foundation.transaction import transaction
from marketplace.membership.customer_events import publish_change
from marketplace.membership.email_change.account import LockedAccount, locked_account
from marketplace.membership.email_change.notices import ChangeNotices


class SignInToProve(Refusal):
    """The person asked for the change, and is not signed in to that account."""

    status = 403
    says = _l("Sign in to the account whose email address you are changing, then open the link.")


def require_provable(*, token: str, user_id: int | None) -> EmailChange:
    """Return the change that the link proves for that user; raises EmailLinkNotGood, SignInToProve.

    What a person asked for is proven from that account, so that a mistyped address does not become
    a stranger's. Staff and the operator's system have seen the person: there the link is enough.
    """
    change = change_of(token, LinkPurpose.PROVE)
    if change.asked_by is AskedBy.SELF and change.user_id != user_id:
        raise SignInToProve
    return change


def prove_email(*, token: str, user_id: int | None) -> None:
    """Make the new email count, once; the old address is told and can undo it for seven days.

    No link for a new password is sent to it for a day. Raises EmailLinkNotGood, SignInToProve,
    NotFound for an account closed meanwhile, InvalidInput where another customer has it by now.
    """
    with transaction() as session:
        change = require_provable(token=token, user_id=user_id)
        account = locked_account(session, change.user_id)
        if not move(session, ChangeState.COUNTED, EmailChange.id == change.id):
            raise EmailLinkNotGood
        session.refresh(change)
        record(
            EventKind.EMAIL, user_id=user_id, subject_user_id=change.user_id, detail="email.prove"
        )
        count_email(session, account, change.new_email)
        ChangeNotices(session, account.user, change).tell_old_of_change(
            make_link(session, change.id, LinkPurpose.UNDO)
        )
    job_queue.wake()


def count_email(session: Session, account: LockedAccount, email: str | None) -> None:
    """Write the email of the account, and delete the links that were sent to the one before."""
    account.user.email, account.user.email_since = email, clock.now()
    if account.customer is not None and email is not None:
        customers.set_email(session, account.customer, email)
        publish_change(session, account.customer.id)
    resets.forget_links(session, user_id=account.user.id)
