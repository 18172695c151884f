"""Choose the transport of each channel by the settings: a real one, or the demo's mailbox."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Final

from marketplace.customers.models import Channel
from marketplace.foundation.settings import Settings
from marketplace.messages.render import OutgoingMessage, RenderedMessage
from marketplace.messages.transport import kannel, mailbox, smtp

Send = Callable[[OutgoingMessage, RenderedMessage], None]

TRANSPORTS: Final[dict[str, Callable[[], AbstractContextManager[Send]]]] = {
    "smtp": smtp.sending,
    "kannel": lambda: nullcontext(kannel.send),
    "mailbox": lambda: nullcontext(mailbox.send),
}


def transport(settings: Settings, channel: Channel) -> AbstractContextManager[Send]:
    """Return the context of a batch: a function that sends a message, and raises on failure."""
    chosen = {Channel.EMAIL: settings.email_transport, Channel.SMS: settings.sms_transport}
    return TRANSPORTS[chosen[channel]]()


def rate(settings: Settings, channel: Channel) -> float:
    """Return the messages of the channel that may leave in a second; 0 for any number."""
    rates = {Channel.EMAIL: settings.mail_rate, Channel.SMS: settings.sms_rate}
    return rates[channel]


def longest_wait(settings: Settings, channel: Channel) -> float:
    """Return the seconds that sending one message of the channel may take."""
    waits = {Channel.EMAIL: settings.mail_timeout, Channel.SMS: settings.sms_timeout}
    return waits[channel]
