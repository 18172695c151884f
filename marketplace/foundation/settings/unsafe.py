"""Find the settings that are unsafe in production."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from marketplace.foundation.settings.gateways import Gateways
from marketplace.foundation.settings.site import DEMO_SECRET

SHORTEST_SECRET: Final = 32
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
        "SECURITY_CONTACT and SECURITY_EXPIRES must be set together": bool(
            settings.security_contacts
        )
        != bool(settings.security_expires),
        "SECURITY_CONTACT must be mailto: or https: addresses": not all(
            contact.startswith(("mailto:", "https://")) for contact in settings.security_contacts
        ),
    }
    checks |= _unsafe_gateways(settings)
    checks |= _unencrypted(settings)
    checks |= _unsafe_predecessors(settings)
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
    }


def _guessable(secret: str) -> bool:
    """Return whether a signing secret can be guessed offline."""
    return len(secret) < SHORTEST_SECRET or secret == DEMO_SECRET


def _unsafe_predecessors(settings: Gateways) -> dict[str, bool]:
    """Check the secrets that are still accepted: each opens as much as the newest."""
    secrets = {
        "SECRET_KEY_PREVIOUS": settings.previous_secrets,
        "NETWORK_SECRET_PREVIOUS": filter(None, [settings.network_secret_previous]),
        "HUB_SECRET_PREVIOUS": filter(None, [settings.hub_secret_previous]),
    }
    return {
        f"{name} must have at least {SHORTEST_SECRET} random characters": any(map(_guessable, held))
        for name, held in secrets.items()
    }


def _unencrypted(settings: Gateways) -> dict[str, bool]:
    """Check that nobody on the way reads or alters numbers, codes, PINs and passwords."""
    urls = {
        "SMS_GATEWAY_URL": settings.sms_gateway_url,
        "SMS_CALLBACK_URL": settings.sms_callback_url,
        "NETWORK_URL": settings.network_url,
        "BREACH_SERVICE_URL": settings.breach_service_url,
    }
    open_hosts = settings.hosts_without_tls
    exposed = {
        f"{name} must be an https:// address, or one on this machine or in UNENCRYPTED_HOSTS": bool(
            url
        )
        and not _is_unread(url, open_hosts)
        for name, url in urls.items()
    }
    tls = settings.mail_use_tls or settings.mail_use_ssl
    return exposed | {
        "MAIL_USE_TLS or MAIL_USE_SSL must be on, or MAIL_SERVER this machine or one of "
        "UNENCRYPTED_HOSTS": settings.email_transport == "smtp"
        and not tls
        and settings.mail_server.lower() not in open_hosts
    }


def _is_unread(url: str, open_hosts: Collection[str]) -> bool:
    """Return whether only the two ends can read and alter what goes to the URL."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in open_hosts)


def _unsafe_gateways(settings: Gateways) -> dict[str, bool]:
    """Check the gateways' secrets: each speaks for every number; an empty one bars all calls."""
    secrets = {
        "SMS_GATEWAY_SECRET": settings.sms_gateway_secret,
        "SMS_GATEWAY_SECRET_PREVIOUS": settings.sms_gateway_secret_previous,
        "USSD_GATEWAY_SECRET": settings.ussd_gateway_secret,
        "USSD_GATEWAY_SECRET_PREVIOUS": settings.ussd_gateway_secret_previous,
    }
    return {
        f"{name} must have at least {SHORTEST_IN_URL} random characters": 0
        < len(secret)
        < SHORTEST_IN_URL
        for name, secret in secrets.items()
    }
