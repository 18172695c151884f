"""Apply the delivery reports of the SMS gateway, to the message and to its number."""

from __future__ import annotations

from typing import Final

from marketplace.customers.models import Channel
from marketplace.customers.number_doubt import note_delivery
from marketplace.foundation import database_clock
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import MessageState, OutboxMessage
from marketplace.messages.texts import kind_of

DELIVERED: Final = 1
STATES: Final = {
    DELIVERED: MessageState.DELIVERED,
    2: MessageState.DEAD,  # the network could not deliver it
    16: MessageState.DEAD,  # the network refused it
}
OPEN: Final = {MessageState.PENDING, MessageState.SENT}


def report_delivery(*, message_id: int, report: int) -> bool:
    """Store the state of an SMS; `report` is Kannel's number, and only those of STATES count.

    Returns whether anything changed. A report may be repeated, and may overtake the worker that
    has just sent the message.
    """
    if report not in STATES:
        return False
    with transaction() as session:
        message = session.get(OutboxMessage, message_id, with_for_update=True)
        if message is None or message.channel is not Channel.SMS or message.state not in OPEN:
            return False
        note_delivery(session, message.recipient, delivered=report == DELIVERED)
        message.state = STATES[report]
        message.sent_at = message.sent_at or database_clock.now()
        message.leased_until = None
        message.last_error = None if report == DELIVERED else f"gateway report {report}"
        if kind_of(message.kind, message.facts).fleeting:
            message.facts = {}
    return True
