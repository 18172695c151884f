"""Find the settings that are unsafe in production."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from marketplace.foundation.settings.gateways import Gateways
from marketplace.foundation.settings.site import DEMO_SECRET

SHORTEST_SECRET: Final = 32
LOOPBACK_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "::1"})
SHORTEST_IN_URL: Final = 16  # shorter than a signing secret: it can be guessed only online


def unsafe(settings: Gateways) -> list[str]:
    """Return a line for each setting that is unsafe in production."""
    checks = {
        f"SECRET_KEY must be set to at least {SHORTEST_SECRET} random characters": _guessable(
            settings.secret_key
        ),
        "DEBUG must be off in production": settings.debug,
        "HELLO must be off in production": settings.hello,
        "SECOND_FACTOR=off is for the demo only": settings.second_factor == "off",
        "EMAIL_TRANSPORT=mailbox is for the demo only": settings.email_transport == "mailbox",
        "SMS_TRANSPORT=mailbox is for the demo only": settings.sms_transport == "mailbox",
        "SMS_GATEWAY_URL must be set": not settings.sms_gateway_url,
        "MESSAGE_LEASE_SECONDS must be longer than MAIL_TIMEOUT, SMS_TIMEOUT and twice "
        "NETWORK_TIMEOUT, or nothing is ever sent": settings.message_lease_seconds
        <= max(settings.mail_timeout, settings.sms_timeout, 2 * settings.network_timeout),
        "PUBLIC_URL must be an https:// address": urlsplit(settings.public_url).scheme != "https",
    }
    checks |= _unsafe_gateways(settings)
    checks |= _unsafe_hub(settings) if settings.hub_secret else {}
    checks |= _unsafe_network(settings) if settings.network_url or settings.network_secret else {}
    return [message for message, is_unsafe in checks.items() if is_unsafe]


def _unsafe_hub(settings: Gateways) -> dict[str, bool]:
    """Check the secret that signs events: a guessed one lets events be forged."""
    return {
        f"HUB_SECRET must have at least {SHORTEST_SECRET} random characters": _guessable(
            settings.hub_secret
        )
    }


def _unsafe_network(settings: Gateways) -> dict[str, bool]:
    return {
        f"NETWORK_SECRET must be set to at least {SHORTEST_SECRET} random characters": _guessable(
            settings.network_secret
        ),
        "NETWORK_URL must be an https:// address, or one on this machine": not _is_untampered(
            settings.network_url
        ),
    }


def _guessable(secret: str) -> bool:
    """Return whether a signing secret can be guessed offline."""
    return len(secret) < SHORTEST_SECRET or secret == DEMO_SECRET


def _is_untampered(url: str) -> bool:
    """Return whether answers from the URL arrive unaltered; they are not signed."""
    parts = urlsplit(url)
    local = parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS
    return not url or parts.scheme == "https" or local


def _unsafe_gateways(settings: Gateways) -> dict[str, bool]:
    """Check the gateways' secrets: each speaks for every number; an empty one bars all calls."""
    secrets = {
        "SMS_GATEWAY_SECRET": settings.sms_gateway_secret,
        "USSD_GATEWAY_SECRET": settings.ussd_gateway_secret,
    }
    return {
        f"{name} must have at least {SHORTEST_IN_URL} random characters": 0
        < len(secret)
        < SHORTEST_IN_URL
        for name, secret in secrets.items()
    }
