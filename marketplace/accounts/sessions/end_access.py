"""End everything by which a user's account is open: sessions, known browsers, links.

A new password, a deactivation, a stop, a closed account and an undone change of email pass here.
"""

from __future__ import annotations

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from marketplace.accounts import identity
from marketplace.accounts.email_changes.transitions import withdraw
from marketplace.accounts.models import PasswordReset, User


def end_access(session: Session, user_id: int) -> None:
    """End the sessions, forget the known browsers, delete links, withdraw a new email that waits.

    The link by which the old address undoes a change of email stays: its owner may need it now.
    """
    forget_browsers = update(User).where(User.id == user_id)
    session.execute(
        forget_browsers.values(device_epoch=User.device_epoch + 1).execution_options(
            synchronize_session=False
        )
    )
    identity.end_sessions(user_id=user_id)
    session.execute(delete(PasswordReset).where(PasswordReset.user_id == user_id))
    withdraw(session, user_id)
