"""What of the accounts is kept no longer than it is needed."""

from __future__ import annotations

from sqlalchemy import delete

from marketplace import clock
from marketplace.accounts import throttle
from marketplace.accounts.models import PasswordReset, SignIn
from marketplace.transaction import transaction


def purge() -> None:
    """Delete sessions and links that ran out, and counts of failures that no longer matter."""
    with transaction() as session:
        for table in (SignIn, PasswordReset):
            session.execute(delete(table).where(table.expires_at <= clock.now()))
        throttle.purge()
