"""Helpers of the tests of the back office: names of roles, and entries of the audit log."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from marketplace.accounts.models import AuditEntry, Role
from marketplace.foundation.extensions import db
from tests.support.csrf_client import BrowserLike

AtDesk = Callable[[str], BrowserLike]

STAFF = (
    Role.MARKETING,
    Role.SUPPORT,
    Role.FINANCE,
    Role.CLERK,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)
OUTSIDERS = ("arta", "drita", "cashier")


def all_but(*roles: Role) -> list[str]:
    """Return the names of all others: the other staff, a customer, a partner's people."""
    return [role.value for role in STAFF if role not in roles] + list(OUTSIDERS)


def logged(action: str) -> list[AuditEntry]:
    """The entries of the audit log with that action, oldest first."""
    entries = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
    return list(db.session.scalars(entries))
