"""The network that a request comes from, and whether a proxy forwarded it."""

from __future__ import annotations

from typing import Final

from flask import current_app, request

from marketplace.foundation.ip_addresses import is_within
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
