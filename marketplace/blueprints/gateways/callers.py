"""Access to the gateways' addresses: a secret, and the networks that the settings allow."""

from __future__ import annotations

import hmac
from typing import Literal

from flask import abort, current_app, request

from marketplace.accounts.security_events.models import EventKind, Outcome
from marketplace.accounts.security_events.record import record_attempt
from marketplace.blueprints.web.caller_network import comes_from
from marketplace.foundation import clock
from marketplace.foundation.settings import Settings
from marketplace.network.events import LARGEST
from marketplace.network.signing import SIGNATURE, TIMESTAMP, is_signed


def require_gateway(secret: str, *, gateway: Literal["sms", "ussd"] = "sms") -> None:
    """Answer 404 to a caller without the gateway's secret or from another network."""
    settings: Settings = current_app.config["SETTINGS"]
    known = settings.gateway_secrets(gateway)
    if not any(hmac.compare_digest(secret.encode(), one.encode()) for one in known):
        record_attempt(EventKind.SECRET, Outcome.FAILED, detail=f"{gateway} gateway")
        abort(404)
    if not comes_from(settings.gateway_networks):
        record_attempt(EventKind.SECRET, Outcome.REFUSED, detail=f"{gateway} gateway, network")
        abort(404)


def require_network() -> None:
    """Answer 404 to a caller from another network, 401 to a wrong, stale or missing signature.

    A body larger than any event is not read (413).
    """
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.network_keys or not comes_from(settings.gateway_networks):
        abort(404)
    request.max_content_length = LARGEST
    if not any(_is_signed(secret) for secret in settings.network_keys):
        record_attempt(EventKind.SECRET, Outcome.FAILED, detail="network signature")
        abort(401)


def _is_signed(secret: str) -> bool:
    return is_signed(
        secret,
        request.method,
        request.full_path.rstrip("?"),
        request.get_data(),
        timestamp=request.headers.get(TIMESTAMP, ""),
        signature=request.headers.get(SIGNATURE, ""),
        now=clock.now(),
    )
