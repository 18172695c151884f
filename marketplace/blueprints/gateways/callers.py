"""Who may call a gateway's addresses: those who know its secret, from the networks set."""

from __future__ import annotations

import hmac
from ipaddress import ip_network

from flask import abort, current_app, request

from marketplace.accounts.addresses import parse
from marketplace.settings import Settings


def require_gateway(secret: str) -> None:
    """Answer 404 to whoever does not know the SMS gateway's secret or calls from elsewhere."""
    settings: Settings = current_app.config["SETTINGS"]
    known = settings.sms_gateway_secret
    if not known or not hmac.compare_digest(secret.encode(), known.encode()):
        abort(404)
    if not is_from(request.remote_addr, settings.gateway_networks):
        abort(404)


def is_from(address: str | None, networks: str) -> bool:
    """Whether the address is in one of the networks, which stand with commas; none means any."""
    named = [network.strip() for network in networks.split(",") if network.strip()]
    if not named:
        return True
    parsed = parse(address)
    return parsed is not None and any(parsed in ip_network(network) for network in named)
