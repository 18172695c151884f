"""Send SMS through a gateway that speaks Kannel's `sendsms` over HTTP."""

from __future__ import annotations

from urllib.parse import urlencode

import httpx
from flask import current_app

from marketplace.foundation import http_client
from marketplace.foundation.settings import Settings
from marketplace.messages.render import OutgoingMessage, RenderedMessage
from marketplace.messages.transport.unreachable import UnreachableError

ACCEPTED = 202
GSM_7 = 0
DELIVERED_UNDELIVERED_REJECTED = 1 + 2 + 16


class GatewayRefusedError(Exception):
    """The gateway did not accept the SMS."""


def send(message: OutgoingMessage, rendered: RenderedMessage) -> None:
    """Hand the SMS to the gateway.

    Raises UnreachableError where no connection can be opened, GatewayRefusedError, or httpx's
    errors.
    """
    settings: Settings = current_app.config["SETTINGS"]
    try:
        answer = http_client.client(settings.sms_timeout).get(
            settings.sms_gateway_url, params=parameters(settings, message, rendered.text)
        )
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise UnreachableError(repr(error)) from error
    if answer.status_code != ACCEPTED:
        raise GatewayRefusedError(f"{answer.status_code} {answer.text[:200]}")


def parameters(settings: Settings, message: OutgoingMessage, text: str) -> dict[str, str]:
    """Return the parameters of `sendsms`; the delivery report's URL carries the message's id."""
    values = {
        "username": settings.sms_gateway_username,
        "password": settings.sms_gateway_password,
        "from": settings.sms_sender,
        "to": message.recipient,
        "text": text,
        "coding": str(GSM_7),
        "charset": "UTF-8",
    }
    if settings.sms_gateway_secret:
        values["dlr-mask"] = str(DELIVERED_UNDELIVERED_REJECTED)
        values["dlr-url"] = report_url(settings, message.id)
    return values


def report_url(settings: Settings, message_id: int) -> str:
    """Return the URL of the gateway's delivery report, whose `%d` the gateway fills in."""
    site = (settings.sms_callback_url or settings.public_url).rstrip("/")
    query = urlencode({"id": message_id})
    return f"{site}/gateways/sms/{settings.sms_gateway_secret}/delivery?{query}&type=%d"
