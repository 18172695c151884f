"""Call a subscriber: one JSON POST, signed where a secret is set, without redirections."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any, Final

from marketplace.foundation import clock, http_client
from marketplace.foundation.settings import Settings
from marketplace.hub.queries import require_allowed

SIGNATURE: Final = "X-Hub-Signature"
PREVIOUS: Final = "X-Hub-Signature-Previous"
TIMESTAMP: Final = "X-Hub-Timestamp"


class DeliveryRejectedError(Exception):
    """The subscriber answered with something else than 2xx."""


def call(settings: Settings, callback: str, body: dict[str, Any]) -> None:
    """Post the body to the subscriber and return once it answers 2xx; its content is ignored.

    Raises CallbackNotAllowed where the operator no longer allows the URL, DeliveryRejectedError
    for another status, and httpx's errors of the connection.
    """
    require_allowed(callback, hosts=settings.hub_callbacks, production=settings.production)
    content = json.dumps(body, separators=(",", ":")).encode()
    with http_client.client(settings.hub_timeout).stream(
        "POST", callback, content=content, headers=headers(settings, content)
    ) as answer:
        if not answer.is_success:  # a redirection too: only the allowed URL is called
            raise DeliveryRejectedError(f"answered {answer.status_code}")


def headers(settings: Settings, content: bytes) -> dict[str, str]:
    """Return the headers of the call; the signature is over the timestamp, a dot and the body.

    While `HUB_SECRET_PREVIOUS` is set, a second signature is by that one, for subscribers who do
    not know the new secret yet.
    """
    values = {"Content-Type": "application/json;charset=utf-8"}
    if settings.hub_secret:
        at = str(int(clock.now().timestamp()))
        signed = f"{at}.".encode() + content
        values |= {TIMESTAMP: at, SIGNATURE: _signature(settings.hub_secret, signed)}
        if settings.hub_secret_previous:
            values[PREVIOUS] = _signature(settings.hub_secret_previous, signed)
    return values


def _signature(secret: str, signed: bytes) -> str:
    return f"sha256={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"
