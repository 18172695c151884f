"""Internet addresses: whose network one belongs to, and which networks may call."""

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
HOUSEHOLD_BITS = 64  # one subscriber holds a whole /64, and may use any address of it
BETWEEN: Final = re.compile(r"[\s,;]+")

Networks: TypeAlias = tuple[IPv4Network | IPv6Network, ...]


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


@lru_cache
def read_networks(text: str) -> Networks:
    """The addresses and networks (`10.0.0.0/8`) that stand in the text, between commas or blanks.

    Raises ValueError, with a line that names what is none.
    """
    return tuple(ip_network(named) for named in BETWEEN.split(text.strip()) if named)


def is_within(address: str | None, networks: str) -> bool:
    """Whether the address is in one of the networks; where none is named, any is."""
    named = read_networks(networks)
    if not named:
        return True
    parsed = parse(address)
    return parsed is not None and any(parsed in network for network in named)
