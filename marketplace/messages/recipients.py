"""Keep messages of a customer away from numbers that no longer speak for them.

It is asked right before sending, so it holds for messages that waited, were retried, or are sent
again by staff.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import or_, select

from marketplace.customers.models import Channel, Line
from marketplace.customers.number_doubt import doubtful
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import OutboxMessage

NUMBER_LEFT: Final = "the number no longer speaks for the customer"


def strayed(message_ids: Collection[int]) -> frozenset[int]:
    """Return those of the messages that are for a customer at a number that left them.

    PINs are sent before a number is anyone's and name no customer, so they are never among them.
    """
    if not message_ids:
        return frozenset()
    with transaction() as session:  # of its own, as nothing is sent inside one
        return frozenset(
            session.scalars(
                select(OutboxMessage.id)
                .join(Line, Line.number == OutboxMessage.recipient)
                .where(
                    OutboxMessage.id.in_(message_ids),
                    OutboxMessage.channel == Channel.SMS,
                    OutboxMessage.customer_id.is_not(None),
                    or_(Line.customer_id.is_distinct_from(OutboxMessage.customer_id), doubtful()),
                )
            )
        )
