"""What must not be, where the world is served."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from marketplace.foundation.settings.gateways import Gateways
from marketplace.foundation.settings.site import DEMO_SECRET

SHORTEST_SECRET: Final = 32
HOME: Final = frozenset({"localhost", "127.0.0.1", "::1"})
SHORTEST_IN_ADDRESS: Final = 16  # it can be guessed only by asking


def unsafe(settings: Gateways) -> list[str]:
    """What is unsafe about the settings of a site for the world, a line each."""
    checks = {
        f"SECRET_KEY must be set to at least {SHORTEST_SECRET} random characters": _guessed(
            settings.secret_key
        ),
        "DEBUG must be off in production": settings.debug,
        "HELLO must be off in production": settings.hello,
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
    return [message for message, wrong in checks.items() if wrong]


def _unsafe_hub(settings: Gateways) -> dict[str, bool]:
    """Whoever guesses what signs events can make some up."""
    return {
        f"HUB_SECRET must have at least {SHORTEST_SECRET} random characters": _guessed(
            settings.hub_secret
        )
    }


def _unsafe_network(settings: Gateways) -> dict[str, bool]:
    return {
        f"NETWORK_SECRET must be set to at least {SHORTEST_SECRET} random characters": _guessed(
            settings.network_secret
        ),
        "NETWORK_URL must be an https:// address, or one on this machine": not _is_private(
            settings.network_url
        ),
    }


def _guessed(secret: str) -> bool:
    """Whether a secret that signs can be guessed, by trying at home."""
    return len(secret) < SHORTEST_SECRET or secret == DEMO_SECRET


def _is_private(address: str) -> bool:
    """Whether nobody on the way can alter what is answered there: answers are not signed."""
    url = urlsplit(address)
    return not address or url.scheme == "https" or (url.scheme == "http" and url.hostname in HOME)


def _unsafe_gateways(settings: Gateways) -> dict[str, bool]:
    """Whoever knows a gateway's secret speaks for every number; empty lets nobody in."""
    secrets = {
        "SMS_GATEWAY_SECRET": settings.sms_gateway_secret,
        "USSD_GATEWAY_SECRET": settings.ussd_gateway_secret,
    }
    return {
        f"{name} must have at least {SHORTEST_IN_ADDRESS} random characters": 0
        < len(secret)
        < SHORTEST_IN_ADDRESS
        for name, secret in secrets.items()
    }
