"""Delete events some time after they were delivered or given up."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select

from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.hub.models import EventState, HubEvent

KEPT: Final = timedelta(days=30)
BATCH: Final = 1000


def delete_old() -> None:
    """Delete old events that no longer wait, a batch at a time."""
    more = True
    while more:
        with transaction() as session:
            old = (
                select(HubEvent.id)
                .where(
                    HubEvent.created_at < clock.now() - KEPT,
                    HubEvent.state != EventState.PENDING,
                )
                .order_by(HubEvent.created_at)
                .limit(BATCH)
            )
            ids = list(session.scalars(old))
            session.execute(delete(HubEvent).where(HubEvent.id.in_(ids)))
        more = len(ids) == BATCH
