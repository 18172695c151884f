"""Send a message again, at the request of staff."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.foundation import database_clock, job_queue
from marketplace.foundation.refusals import NotFound, Refusal
from marketplace.foundation.transaction import transaction
from marketplace.messages import outbox
from marketplace.messages.models import MessageState, OutboxMessage
from marketplace.messages.recipients import strayed


class StillWaiting(Refusal):
    """The message is still waiting to be sent."""

    says = _l("This message is still being sent.")


class ErasedMessage(Refusal):
    """The message held a secret, which was erased."""

    says = _l(
        "This message contained a secret that is not stored. The person has to request a new one."
    )


class NumberLeft(Refusal):
    """The number of the message no longer speaks for its customer."""

    says = _l("This number is no longer the customer's, or has to be proven again.")


def resend(*, message_id: int, actor: Actor) -> int:
    """Send a message again and return the id of the message that is sent.

    A dead letter is tried anew; of a sent message a copy is sent under a new id, because the
    reader's mail program would hide a repetition. Raises NotFound, StillWaiting, ErasedMessage,
    NumberLeft.
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
        if strayed([message.id]):
            raise NumberLeft
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
    message.next_attempt_at = database_clock.now()
    return message.id


def _copy(session: Session, message: OutboxMessage) -> int:
    (copy_id,) = outbox.write(
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
    return copy_id
