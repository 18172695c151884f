"""Withhold the messages of stopped accounts, which may tell points and codes.

The stop is asked right before sending, so it holds for messages that waited, were retried, or are
sent again by staff.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, select

from marketplace.customers.models import Customer
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import OutboxMessage
from marketplace.messages.texts import kind_of


def withhold(leased: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Delete those of the leased messages that a stopped account may not get; return the others.

    What they told is on the customer's pages once the account is open again.
    """
    private = [row for row in leased if not kind_of(row.kind, row.facts).while_stopped]
    customers = {row.customer_id for row in private if row.customer_id is not None}
    if not customers:
        return list(leased)
    with transaction() as session:
        stopped = set(
            session.scalars(
                select(Customer.id).where(
                    Customer.id.in_(customers), Customer.stopped_at.is_not(None)
                )
            )
        )
        withheld = {row.id for row in private if row.customer_id in stopped}
        if withheld:
            session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(withheld)))
    return [row for row in leased if row.id not in withheld]
