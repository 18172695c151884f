"""Publish the events about a customer's own data."""

from __future__ import annotations

from sqlalchemy.orm import Session

from marketplace.hub import events
from marketplace.hub.events import ACTIVE, BLOCKED, MemberSnapshot
from marketplace.hub.queries import EventKind
from marketplace.points import accounts


def publish_change(session: Session, customer_id: int) -> None:
    """Publish the event that the customer's data have changed."""
    blocked = accounts.state(customer_id).blocked_since is not None
    status = BLOCKED if blocked else ACTIVE
    events.tell(session, EventKind.CHANGED, MemberSnapshot(customer_id, status))
