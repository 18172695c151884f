"""The kinds of message: the texts of each, and the channels that it is sent by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString

from marketplace.customers.models import Channel

MessageValues = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MessageKind:
    """One kind of message.

    `sms` is the text of its SMS; `subject` is its email's, whose text is in the templates
    `messages/<template>.html` and `.txt`. Both are filled with the values from `formatting`.
    `clipped` names the values that are cut, longest first, where an SMS would need a second part.
    A `fleeting` kind holds a secret: its values are erased once it is sent or given up. For an
    `urgent` kind a person waits: it is sent before all others. Only a kind `while_stopped`
    is sent while the customer's account is stopped: it tells no points and no code. A `marketing`
    kind is sent to customers who agreed to marketing on its channel, and to nobody else; its email
    carries the link that withdraws the consent. Messages about a customer's own points, codes,
    lines and account are service messages, whatever caused them.
    """

    sms: LazyString | None = None
    subject: LazyString | None = None
    template: str = ""
    clipped: tuple[str, ...] = ()
    fleeting: bool = False
    urgent: bool = False
    while_stopped: bool = False
    marketing: bool = False

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Return the channels that the kind has a text for."""
        texts = {Channel.EMAIL: self.subject, Channel.SMS: self.sms}
        return tuple(channel for channel, text in texts.items() if text is not None)


def secret_link(subject: LazyString, template: str) -> MessageKind:
    """Return the kind of an email with a link that proves something, for which a person waits."""
    return MessageKind(subject=subject, template=template, fleeting=True, urgent=True)
