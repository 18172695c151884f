"""Ask for a new email of a member of staff, by an administrator, and audit it."""

from __future__ import annotations

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.email_changes.models import AskedBy
from marketplace.accounts.models import STAFF_ROLES
from marketplace.accounts.users import OwnAccount, locked_user
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction
from marketplace.membership.email_change.ask import ask_for_email


def ask_for_colleague(*, user_id: int, email: str, reason: str, actor: Actor) -> None:
    """Keep the colleague's new email; it counts once it is proven by the link that it gets.

    The old address is told and can refuse or undo it. The log does not have the address. Raises
    NotFound for other users, OwnAccount, and what `ask_for_email` does.
    """
    with transaction() as session:
        user = locked_user(session, user_id)
        if user.role not in STAFF_ROLES:
            raise NotFound
        if user.id == actor.user_id:
            raise OwnAccount
        ask_for_email(user_id=user_id, email=email, asked_by=AskedBy.STAFF)
        audit.record(actor, "user.email", "user", user_id, reason=reason)
