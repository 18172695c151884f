"""Whose network an address belongs to: what failures are counted by."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

UNKNOWN = "unknown"
HOUSEHOLD_BITS = 64  # one subscriber holds a whole /64, and may use any address of it


def parse(address: str | None) -> IPv4Address | IPv6Address | None:
    """The address, or None for what a proxy may say that is none."""
    try:
        return ip_address(address or "")
    except ValueError:
        return None


def network(address: str | None) -> str:
    """The address itself, or for IPv6 the subscriber's network."""
    parsed = parse(address)
    if parsed is None:
        return UNKNOWN
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((parsed, HOUSEHOLD_BITS), strict=False))
    return str(parsed)
