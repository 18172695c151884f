"""IP addresses and IP networks: parse them, and find the network that an address belongs to."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final, TypeAlias

UNKNOWN = "unknown"
SUBSCRIBER_PREFIX = 64  # one subscriber holds a whole /64, and may use any address of it
COARSE_PREFIX_4: Final = 24
COARSE_PREFIX_6: Final = 48
SEPARATORS: Final = re.compile(r"[\s,;]+")

Networks: TypeAlias = tuple[IPv4Network | IPv6Network, ...]


def parse(address: str | None) -> IPv4Address | IPv6Address | None:
    """Return the address, or None for invalid text, which a proxy may send."""
    try:
        return ip_address(address or "")
    except ValueError:
        return None


def network(address: str | None) -> str:
    """Return the address itself, or for IPv6 the subscriber's network."""
    parsed = parse(address)
    if parsed is None:
        return UNKNOWN
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((parsed, SUBSCRIBER_PREFIX), strict=False))
    return str(parsed)


def coarse_network(address: str | None) -> str:
    """Return the network of many subscribers that the address is in: a /24, or for IPv6 a /48."""
    parsed = parse(address)
    if parsed is None:
        return UNKNOWN
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((parsed, COARSE_PREFIX_6), strict=False))
    return str(IPv4Network((parsed, COARSE_PREFIX_4), strict=False))


@lru_cache
def read_networks(text: str) -> Networks:
    """Return the addresses and networks (`10.0.0.0/8`) of the text, between commas or blanks.

    Raises ValueError, with a line that names the invalid one.
    """
    return tuple(ip_network(part) for part in SEPARATORS.split(text.strip()) if part)


def is_within(address: str | None, networks: str) -> bool:
    """Return whether the address is in one of the networks; without networks, any address is."""
    allowed = read_networks(networks)
    if not allowed:
        return True
    parsed = parse(address)
    return parsed is not None and any(parsed in network for network in allowed)
