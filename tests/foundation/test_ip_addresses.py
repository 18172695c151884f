"""IP addresses belong to networks, and only the named networks may call."""

from __future__ import annotations

import pytest

from marketplace.foundation.ip_addresses import is_within, network, read_networks


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        (None, "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_an_ipv6_subscriber_is_one_network_whatever_address_is_used(
    address: str | None, expected: str
) -> None:
    assert network(address) == expected


@pytest.mark.parametrize(
    ("address", "networks", "let_in"),
    [
        ("127.0.0.1", "127.0.0.0/8,::1", True),
        ("::1", "127.0.0.0/8, ::1", True),
        ("10.1.2.3", "127.0.0.0/8,::1", False),
        ("10.1.2.3", "10.0.0.0/8", True),
        ("10.1.2.3", "192.0.2.1 10.1.2.3\n2001:db8::/32", True),
        ("2001:db8::7", "192.0.2.1 10.1.2.3\n2001:db8::/32", True),
        ("203.0.113.9", "", True),
        (None, "127.0.0.0/8", False),
    ],
)
def test_only_the_networks_named_may_call(
    address: str | None, networks: str, *, let_in: bool
) -> None:
    assert is_within(address, networks) is let_in


@pytest.mark.parametrize("text", ["10.0.0", "10.0.0.1/8", "10.0.0.0/33", "somewhere", "::1/x"])
def test_an_invalid_ip_network_is_named_in_the_error(text: str) -> None:
    with pytest.raises(ValueError, match=text.split("/", maxsplit=1)[0]):
        read_networks(f"127.0.0.1, {text}")
