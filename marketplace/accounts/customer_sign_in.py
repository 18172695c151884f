"""Shut and open the sign-in of a customer, inside the verb that stops the account or opens it."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.accounts.sessions.end_access import end_access
from marketplace.foundation import clock


def shut(session: Session, *, customer_id: int) -> None:
    """Refuse the sign-in, end the sessions, and delete the links for a new password."""
    mine = select(User).where(User.customer_id == customer_id).with_for_update()
    for user in session.scalars(mine):
        user.deactivated_at = user.deactivated_at or clock.now()
        end_access(session, user.id)


def reopen(session: Session, *, customer_id: int) -> None:
    """Let the customer sign in again with the same password."""
    mine = update(User).where(User.customer_id == customer_id)
    session.execute(mine.values(deactivated_at=None))
