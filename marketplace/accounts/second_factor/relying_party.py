"""Name the site as passkeys know it: by its public address."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app

from marketplace.foundation.settings import Settings


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The site's host name, by which passkeys are bound to it, and its origin."""

    id: str
    origin: str


def relying_party() -> RelyingParty | None:
    """Return the site of `PUBLIC_URL`, or None where it has no name: passkeys need one."""
    settings: Settings = current_app.config["SETTINGS"]
    parts = urlsplit(settings.public_url)
    if not parts.hostname or _is_number(parts.hostname):
        return None
    return RelyingParty(id=parts.hostname, origin=f"{parts.scheme}://{parts.netloc}")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
