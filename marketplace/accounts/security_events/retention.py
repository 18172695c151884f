"""Delete security events and alerts that are older than their retention."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import delete

from marketplace.accounts.security_events.models import SecurityAlert, SecurityEvent
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction

KEPT: Final = timedelta(days=400)  # the database itself refuses a younger event than 365 days


def delete_old() -> None:
    """Delete the events and the alerts that are older."""
    before = clock.now() - KEPT
    with transaction() as session:
        session.execute(delete(SecurityEvent).where(SecurityEvent.at < before))
        session.execute(delete(SecurityAlert).where(SecurityAlert.raised_at < before))
