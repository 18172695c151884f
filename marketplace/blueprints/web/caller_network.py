"""From where a request comes, and whether somebody stands behind whoever called."""

from __future__ import annotations

from typing import Final

from flask import current_app, request

from marketplace.foundation.ip_addresses import is_within
from marketplace.foundation.settings import Settings

FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


def is_forwarded() -> bool:
    """Whether a proxy says that it asks for somebody else; its own address is not theirs."""
    return any(header in request.headers for header in FORWARDED)


def comes_from(networks: str) -> bool:
    """Whether the caller is in one of the networks; where none is named, everybody is.

    The address of a proxy that is not trusted is nobody's.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if networks.strip() and not settings.trusted_proxies and is_forwarded():
        return False
    return is_within(request.remote_addr, networks)
