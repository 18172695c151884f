"""Render a message of the outbox: its text in the reader's language and its pictures."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import segno
from flask import current_app, render_template
from flask_babel import force_locale

from marketplace.customers.models import Channel
from marketplace.foundation.languages.scripts import written_in
from marketplace.foundation.settings import Settings
from marketplace.messages import gsm
from marketplace.messages.texts import kind_of
from marketplace.messages.texts.formatting import formatted
from marketplace.messages.texts.kind import MessageKind, MessageValues
from marketplace.messages.unsubscribe_links import unsubscribe_url

LONGEST_SUBJECT = 200
QR_NAME = "qr"
QR_SCALE = 6


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message to be sent; `id` is the outbox's, the same for every attempt."""

    id: int
    kind: str
    channel: Channel
    language: str
    recipient: str
    facts: MessageValues
    customer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG inside an email, shown where its HTML refers to `cid:<name>`."""

    name: str
    png: bytes


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """A message's text. An SMS has neither subject, HTML nor pictures.

    `unsubscribe` is the URL that withdraws the consent to a marketing email with one POST.
    """

    text: str
    subject: str = ""
    html: str | None = None
    pictures: tuple[Picture, ...] = ()
    unsubscribe: str = ""


def render(message: OutgoingMessage) -> RenderedMessage:
    """Render the message in the language of its reader."""
    kind = kind_of(message.kind, message.facts)
    sms = message.channel is Channel.SMS
    language = written_in(message.language) if sms else message.language  # GSM-7 has no Cyrillic
    words = formatted(message.facts, language)
    with force_locale(language):
        if sms:
            return RenderedMessage(gsm.one_segment(str(kind.sms), words, kind.clipped))
        return _email(kind, words, message)


def _email(kind: MessageKind, words: dict[str, str], message: OutgoingMessage) -> RenderedMessage:
    code = words.get("code_shown")
    unsubscribe = ""
    if kind.marketing and message.customer_id is not None:
        unsubscribe = unsubscribe_url(message.customer_id)
    scanned = _scanned(code, message.facts.get("code_form")) if code else None
    settings: Settings = current_app.config["SETTINGS"]
    context: dict[str, Any] = {
        **words,
        "facts": message.facts,
        "language": message.language,
        "site": settings.public_url,
        "support_phone": settings.support_phone,
        "support_email": settings.support_email,
        "qr": f"cid:{QR_NAME}" if scanned else None,
        "unsubscribe": unsubscribe,
    }
    return RenderedMessage(
        text=render_template(f"messages/{kind.template}.txt", **context).strip() + "\n",
        subject=one_line(str(kind.subject) % words),
        html=render_template(f"messages/{kind.template}.html", **context),
        pictures=(Picture(QR_NAME, qr_png(scanned)),) if scanned else (),
        unsubscribe=unsubscribe,
    )


def _scanned(code: str, form: str | None) -> str | None:
    """Return the content of the code's QR picture; a partner's own code has one in that form."""
    if form is None:
        return confirm_url(code)
    return code if form == "qr" else None


def one_line(text: str) -> str:
    """Return the text as an email header may hold it: one line of at most LONGEST_SUBJECT."""
    return " ".join(text.split())[:LONGEST_SUBJECT]


def confirm_url(code: str) -> str:
    """Return the URL in the code's QR picture, for the partner's phone."""
    return f"{current_app.config['SETTINGS'].public_url}/partner/confirm?code={code}"


def qr_png(content: str) -> bytes:
    """Return the content as a QR picture in PNG."""
    picture = BytesIO()
    segno.make(content, micro=False, error="m").save(picture, kind="png", scale=QR_SCALE)
    return picture.getvalue()
