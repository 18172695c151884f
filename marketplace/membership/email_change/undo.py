"""Undo a change of email by the link at the old address, and start a new password there."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import resets
from marketplace.accounts.email_changes.links import EmailLinkNotGood, change_of
from marketplace.accounts.email_changes.models import ChangeState, EmailChange, LinkPurpose
from marketplace.accounts.email_changes.transitions import move
from marketplace.accounts.models import User
from marketplace.accounts.passwords import NO_PASSWORD
from marketplace.accounts.security_events.models import EventKind
from marketplace.accounts.security_events.record import record
from marketplace.accounts.sessions.end_access import end_access
from marketplace.foundation import job_queue
from marketplace.foundation.transaction import transaction
from marketplace.membership.email_change.account import LockedAccount, locked_account
from marketplace.membership.email_change.notices import ChangeNotices
from marketplace.membership.email_change.prove import count_email
from marketplace.membership.password_reset import send_link


def undo_email(*, token: str) -> str | None:
    """Return to the old email, end every session and the password; returns a reset link's token.

    The person who made the change knew the password or had a session, so neither is good any more.
    The link for a new password is also sent to the old address. Later changes of the user end too.
    A change that still waits is refused. A deactivated user gets no new password: None is returned.
    Raises EmailLinkNotGood, and NotFound for an account that was closed.
    """
    with transaction() as session:
        change = change_of(token, LinkPurpose.UNDO)
        account = locked_account(session, change.user_id)
        removed = _take_back(session, account, change)
        session.flush()
        end_access(session, account.user.id)
        account.user.password_hash = NO_PASSWORD
        ChangeNotices(session, account.user, change).tell_of_undoing(removed)
        record(EventKind.EMAIL, subject_user_id=account.user.id, detail="email.undo")
        reset = _start_reset(account.user)
    job_queue.wake()
    return reset


def _take_back(session: Session, account: LockedAccount, change: EmailChange) -> list[str]:
    """Undo the change and all later ones, or refuse it; returns the emails that no longer count."""
    later = (EmailChange.user_id == change.user_id, EmailChange.id >= change.id)
    undone = move(session, ChangeState.UNDONE, *later)
    if change.id not in undone:
        if not move(session, ChangeState.REFUSED, EmailChange.id == change.id):
            raise EmailLinkNotGood
        return []
    count_email(session, account, change.old_email)
    account.user.email_since = None
    removed = select(EmailChange.new_email).where(EmailChange.id.in_(undone))
    return sorted(set(session.scalars(removed)))


def _start_reset(user: User) -> str | None:
    if user.deactivated_at is not None or user.email is None:
        return None
    recipient = resets.Recipient(user.id, user.username, user.language, user.customer_id)
    return send_link(recipient, user.email)
