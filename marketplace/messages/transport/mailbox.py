"""The demo's transport for email and SMS: a mailbox in the database, shown on a page."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.settings import Settings
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import MailboxMessage
from marketplace.messages.render import OutgoingMessage, RenderedMessage

SHOWN = 100


def is_open(settings: Settings) -> bool:
    """Return whether the mailbox is shown: in the demo and tests, while it is a transport."""
    used = "mailbox" in (settings.email_transport, settings.sms_transport)
    return used and not settings.production


def send(message: OutgoingMessage, rendered: RenderedMessage) -> None:
    """Put the message into the mailbox; a repeat changes nothing."""
    put = insert(MailboxMessage).values(  # SQLite understands PostgreSQL's upsert
        outbox_id=message.id,
        channel=message.channel,
        recipient=message.recipient,
        subject=rendered.subject,
        body=rendered.text,
        sent_at=clock.now(),
    )
    with transaction() as session:
        session.execute(put.on_conflict_do_nothing(index_elements=["outbox_id"]))


def newest() -> list[MailboxMessage]:
    """Return the newest messages in the mailbox, newest first."""
    query = select(MailboxMessage).order_by(MailboxMessage.id.desc()).limit(SHOWN)
    return list(db.session.scalars(query))
