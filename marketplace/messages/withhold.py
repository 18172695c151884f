"""Withhold the messages of stopped accounts, and marketing without a consent.

Both are asked right before sending, so they hold for messages that waited, were retried, or are
sent again by staff.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, select

from marketplace.customers.consents import without_consent
from marketplace.customers.models import Customer
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import OutboxMessage
from marketplace.messages.texts import kind_of


def withhold(leased: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Delete those of the leased messages that their customers may not get; return the others.

    A stopped account gets no private message: what it told is on the customer's pages once the
    account is open again. Marketing goes only to customers who agree to it now.
    """
    allowed = _with_consent(leased)
    private = [row for row in allowed if not kind_of(row.kind, row.facts).while_stopped]
    customers = {row.customer_id for row in private if row.customer_id is not None}
    if not customers:
        return allowed
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
    return [row for row in allowed if row.id not in withheld]


def _with_consent(leased: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Delete the marketing to customers who do not agree to it now; return all other messages."""
    marketing = [row for row in leased if kind_of(row.kind, row.facts).marketing]
    if not marketing:
        return list(leased)
    with transaction() as session:
        refused = {
            (channel, customer_id)
            for channel in {row.channel for row in marketing}
            for customer_id in without_consent(
                session, {row.customer_id for row in marketing if row.channel == channel}, channel
            )
        }
        unwanted = {row.id for row in marketing if (row.channel, row.customer_id) in refused}
        session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(unwanted)))
    return [row for row in leased if row.id not in unwanted]
