"""The network that a request comes from, and whether a proxy forwarded it."""

from __future__ import annotations

from typing import Final

from flask import Flask, current_app, g, has_request_context, request

from marketplace.accounts.security_events import origin
from marketplace.accounts.security_events.origin import Origin
from marketplace.blueprints.web.user_agents import describe
from marketplace.foundation.ip_addresses import coarse_network, is_within
from marketplace.foundation.settings import Settings

FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


def is_forwarded() -> bool:
    """Return whether a proxy forwarded the request; the proxy's address is not the caller's."""
    return any(header in request.headers for header in FORWARDED)


def comes_from(networks: str) -> bool:
    """Return whether the caller is in one of the networks; True where none is named.

    The address of a proxy that is not trusted does not count.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if networks.strip() and not settings.trusted_proxies and is_forwarded():
        return False
    return is_within(request.remote_addr, networks)


def read_origin() -> Origin:
    """Return the origin of the request for security events; an empty one outside of requests."""
    if not has_request_context():
        return Origin()
    return Origin(
        network=coarse_network(request.remote_addr),
        device=describe(request.user_agent.string),
        request_id=g.get("request_id"),
    )


def init_app(app: Flask) -> None:
    """Give the app's security events their origin."""
    origin.provide(app, read_origin)
