"""Sending a message again, because a member of staff asks for it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.foundation import clock, job_queue
from marketplace.foundation.refusals import NotFound, Refusal
from marketplace.foundation.transaction import transaction
from marketplace.messages import outbox
from marketplace.messages.models import MessageState, OutboxMessage


class StillWaiting(Refusal):
    """The message is on its way."""

    says = _l("This message is still being sent.")


class ErasedMessage(Refusal):
    """The message held a secret, which is not kept."""

    says = _l(
        "This message contained a secret that is not stored. The person has to request a new one."
    )


def resend(*, message_id: int, actor: Actor) -> int:
    """Send a message again and return the id of the one that goes out.

    A dead letter is tried anew; of one that was sent, a copy goes out, under an id of its own, as
    its reader's mail program would hide a repeat. Raises NotFound, StillWaiting, ErasedMessage.
    """
    with transaction() as session:
        message = session.get(
            OutboxMessage, message_id, with_for_update=True, populate_existing=True
        )
        if message is None:
            raise NotFound
        if message.state is MessageState.PENDING:
            raise StillWaiting
        if not message.facts:
            raise ErasedMessage
        before = {"state": message.state, "attempts": message.attempts}
        sent_as = (
            _revive(message) if message.state is MessageState.DEAD else _copy(session, message)
        )
        after = {"sent_as": sent_as}
        audit.record(actor, "message.resend", "message", message_id, before=before, after=after)
    job_queue.wake()
    return sent_as


def _revive(message: OutboxMessage) -> int:
    message.state = MessageState.PENDING
    message.attempts = 0
    message.next_attempt_at = clock.now()
    return message.id


def _copy(session: Session, message: OutboxMessage) -> int:
    (copied,) = outbox.write(
        session,
        message.kind,
        channels=(message.channel,),
        language=message.language,
        email=message.recipient,
        phone=message.recipient,
        facts=message.facts,
        customer_id=message.customer_id,
        conversion_id=message.conversion_id,
    )
    return copied
