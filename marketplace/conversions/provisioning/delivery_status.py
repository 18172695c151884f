"""Read the network's progress with services."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from marketplace.conversions.provisioning.models import Order, OrderKind, OrderState
from marketplace.foundation.extensions import db


def grants(conversion_ids: Collection[int]) -> dict[int, OrderState]:
    """Return the state of each grant by the conversion's id; conversions without one are absent."""
    if not conversion_ids:
        return {}
    granted = select(Order.conversion_id, Order.state).where(
        Order.conversion_id.in_(conversion_ids), Order.kind == OrderKind.GRANT
    )
    return {row.conversion_id: row.state for row in db.session.execute(granted)}
