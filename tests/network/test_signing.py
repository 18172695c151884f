"""Sign the requests to the network and those by it."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from marketplace.network.signing import SIGNATURE, TIMESTAMP, is_signed, sign

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
KEY = "a-secret-between-us-and-the-network"
SAID: dict[str, Any] = {"method": "POST", "path": "/topupBalance", "body": b'{"id":"pika-1-grant"}'}


def good(key: str = KEY, *, at: datetime = NOW, **altered: Any) -> bool:
    """Return whether a signature made now is valid for the request, altered or not, then."""
    headers = sign(KEY, **SAID, now=NOW)
    said = SAID | {"timestamp": headers[TIMESTAMP], "signature": headers[SIGNATURE]} | altered
    return is_signed(key, **said, now=at)


def test_a_network_signature_is_as_documented() -> None:
    timestamp = str(int(NOW.timestamp()))
    said = f'{timestamp}\nPOST\n/topupBalance\n{{"id":"pika-1-grant"}}'.encode()
    expected = hmac.new(KEY.encode(), said, hashlib.sha256).hexdigest()
    assert sign(KEY, **SAID, now=NOW) == {TIMESTAMP: timestamp, SIGNATURE: f"sha256={expected}"}


def test_a_signed_network_callback_is_accepted() -> None:
    assert good()


@pytest.mark.parametrize(
    "altered",
    [
        {"body": b'{"id":"pika-2-grant"}'},
        {"body": b""},
        {"path": "/adjustBalance"},
        {"method": "PUT"},
        {"timestamp": str(int(NOW.timestamp()) + 1)},
        {"timestamp": ""},
        {"timestamp": "now"},
        {"timestamp": "٣"},
        {"timestamp": "9" * 400},
        {"timestamp": "-1"},
        {"signature": ""},
        {"signature": "sha256=" + "0" * 64},
        {"signature": "é"},
    ],
)
def test_an_altered_network_callback_is_refused(altered: dict[str, Any]) -> None:
    assert not good(**altered)


@pytest.mark.parametrize("key", ["", "another-secret-of-somebody-elses"])
def test_another_key_or_none_does_not_hold(key: str) -> None:
    assert not good(key)


@pytest.mark.parametrize(
    ("seconds", "holds"), [(300, True), (301, False), (-300, True), (-301, False)]
)
def test_a_network_signature_is_valid_for_five_minutes(seconds: int, *, holds: bool) -> None:
    assert good(at=NOW + timedelta(seconds=seconds)) is holds
