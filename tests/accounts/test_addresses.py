"""Whose network an address belongs to."""

from __future__ import annotations

import pytest

from marketplace.accounts.addresses import network


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
