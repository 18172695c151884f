"""Send news and offers of the programme to the customers who agreed to marketing alone.

The consent is asked twice: here, so that nothing is written for the others, and right before
sending (`withhold`), so that a withdrawal made meanwhile holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.customers.models import Channel, Consent, Customer
from marketplace.foundation import job_queue
from marketplace.foundation.languages import default_language, language_name
from marketplace.foundation.refusals import InvalidInput
from marketplace.foundation.transaction import transaction
from marketplace.messages import gsm
from marketplace.messages.outbox import BulkMessage, write_many
from marketplace.messages.texts.news import NEWS

LONGEST_SUBJECT: Final = 150
LONGEST_TEXT: Final = 10_000


@dataclass(frozen=True, slots=True)
class NewsText:
    """News in one language: an email's subject and text, and an SMS; without one it is not sent."""

    subject: str
    text: str
    sms: str = ""


def send_news(*, texts: Mapping[str, NewsText], actor: Actor) -> dict[Channel, int]:
    """Write the news to each customer who agreed, in their language, else in the default one.

    Returns the number of messages by channel. Raises InvalidInput for a text that is missing, too
    long, or does not fit one SMS.
    """
    _require_texts(texts)
    with transaction() as session:
        sent = {}
        for channel in Channel:
            messages = list(_messages(session, channel, texts))
            write_many(session, "news", messages)
            sent[channel] = len(messages)
        audit.record(
            actor,
            "news.send",
            "news",
            texts[default_language()].subject[:64],
            after={name: asdict(text) for name, text in texts.items()}
            | {channel.value: number for channel, number in sent.items()},
        )
    job_queue.wake()
    return sent


def _messages(
    session: Session, channel: Channel, texts: Mapping[str, NewsText]
) -> Iterator[BulkMessage]:
    """Return the messages on one channel, without the addresses of the other one."""
    newest = (
        select(func.max(Consent.id)).where(Consent.channel == channel).group_by(Consent.customer_id)
    )
    address = Customer.email if channel is Channel.EMAIL else Customer.phone
    readers = session.execute(
        select(Customer.id, Customer.language, address.label("address"))
        .join(Consent, Consent.customer_id == Customer.id)
        .where(Consent.id.in_(newest), Consent.given, Customer.closed_at.is_(None))
        .where(address.is_not(None))
        .order_by(Customer.id)
    )
    for reader in readers:
        text = texts.get(reader.language) or texts[default_language()]
        if channel is Channel.SMS and not text.sms:
            continue
        yield BulkMessage(
            customer_id=reader.id,
            language=reader.language,
            email=reader.address if channel is Channel.EMAIL else None,
            phone=reader.address if channel is Channel.SMS else None,
            facts=asdict(text),
        )


def _require_texts(texts: Mapping[str, NewsText]) -> None:
    default = default_language()
    if default not in texts:
        message = _l("The news needs a text in %(language)s.", language=language_name(default))
        raise InvalidInput(default, message)
    for language, text in texts.items():
        if not text.subject.strip() or not text.text.strip():
            raise InvalidInput(language, _l("The news needs a subject and a text."))
        if len(text.subject) > LONGEST_SUBJECT or len(text.text) > LONGEST_TEXT:
            raise InvalidInput(language, _l("The news is too long."))
        if gsm.septets(gsm.fold(str(NEWS["news"].sms) % {"sms": text.sms})) > gsm.SEGMENT:
            raise InvalidInput(language, _l("The text does not fit into one SMS."))
