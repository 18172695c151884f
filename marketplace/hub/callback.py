"""Calling a subscriber: one POST in JSON, signed where a secret is set; nothing is followed."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any, Final

from marketplace.foundation import clock, http_client
from marketplace.foundation.settings import Settings
from marketplace.hub.queries import require_allowed

SIGNATURE: Final = "X-Hub-Signature"
TIMESTAMP: Final = "X-Hub-Timestamp"


class DeliveryRejectedError(Exception):
    """The subscriber answered with something else than 2xx."""


def call(settings: Settings, callback: str, body: dict[str, Any]) -> None:
    """Tell the subscriber; returns once it has said 2xx, whatever else it says.

    Raises CallbackNotAllowed where the operator no longer allows the address, NotTakenOverError,
    or what the network raises.
    """
    require_allowed(callback, hosts=settings.hub_callbacks, production=settings.production)
    content = json.dumps(body, separators=(",", ":")).encode()
    with http_client.client(settings.hub_timeout).stream(
        "POST", callback, content=content, headers=headers(settings.hub_secret, content)
    ) as answer:
        if not answer.is_success:  # a redirection too: only what was allowed is called
            raise DeliveryRejectedError(f"answered {answer.status_code}")


def headers(secret: str, content: bytes) -> dict[str, str]:
    """The headers of the call; the signature is over the timestamp, a dot and the body."""
    said = {"Content-Type": "application/json;charset=utf-8"}
    if secret:
        at = str(int(clock.now().timestamp()))
        signed = hmac.new(secret.encode(), f"{at}.".encode() + content, hashlib.sha256)
        said |= {TIMESTAMP: at, SIGNATURE: f"sha256={signed.hexdigest()}"}
    return said
