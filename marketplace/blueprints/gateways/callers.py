"""Who may call a gateway's addresses: those who know its secret, from the networks set."""

from __future__ import annotations

import hmac
from typing import Literal

from flask import abort, current_app, request

from marketplace.blueprints.web.caller_network import comes_from
from marketplace.foundation import clock
from marketplace.foundation.settings import Settings
from marketplace.network.events import LARGEST
from marketplace.network.signing import SIGNATURE, TIMESTAMP, is_signed


def require_gateway(secret: str, *, gateway: Literal["sms", "ussd"] = "sms") -> None:
    """Answer 404 to whoever does not know the gateway's secret or calls from elsewhere."""
    settings: Settings = current_app.config["SETTINGS"]
    known = settings.ussd_gateway_secret if gateway == "ussd" else settings.sms_gateway_secret
    if not known or not hmac.compare_digest(secret.encode(), known.encode()):
        abort(404)
    if not comes_from(settings.gateway_networks):
        abort(404)


def require_network() -> None:
    """Answer 404 to who calls from elsewhere, 401 to whose signature is wrong, stale or missing.

    More than an event ever is is not read at all (413).
    """
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.network_key or not comes_from(settings.gateway_networks):
        abort(404)
    request.max_content_length = LARGEST
    signed = is_signed(
        settings.network_key,
        request.method,
        request.full_path.rstrip("?"),
        request.get_data(),
        timestamp=request.headers.get(TIMESTAMP, ""),
        signature=request.headers.get(SIGNATURE, ""),
        now=clock.now(),
    )
    if not signed:
        abort(401)
