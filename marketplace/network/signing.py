"""Sign requests to the operator's network and check its own: HMAC-SHA256 with a timestamp.

The signed text is the timestamp, the method and the path with its query, a line each, and the body
as it is sent.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

TIMESTAMP: Final = "X-Pika-Timestamp"
SIGNATURE: Final = "X-Pika-Signature"
SCHEME: Final = "sha256="
GOOD_FOR: Final = timedelta(minutes=5)
LONGEST_TIMESTAMP: Final = 12


def sign(secret: str, method: str, path: str, body: bytes, *, now: datetime) -> dict[str, str]:
    """Return the two headers of a signed request; the timestamp is in whole seconds since 1970."""
    timestamp = str(int(now.timestamp()))
    return {TIMESTAMP: timestamp, SIGNATURE: _signature(secret, timestamp, method, path, body)}


def is_signed(
    secret: str,
    method: str,
    path: str,
    body: bytes,
    *,
    timestamp: str,
    signature: str,
    now: datetime,
) -> bool:
    """Return whether the headers are of this very request, at most five minutes old or early."""
    if not secret or not _is_timely(timestamp, now):
        return False
    expected = _signature(secret, timestamp, method, path, body)
    return hmac.compare_digest(expected.encode(), signature.encode())


def _is_timely(timestamp: str, now: datetime) -> bool:
    if not (timestamp.isascii() and timestamp.isdecimal()) or len(timestamp) > LONGEST_TIMESTAMP:
        return False
    return abs(now.timestamp() - int(timestamp)) <= GOOD_FOR.total_seconds()


def _signature(secret: str, timestamp: str, method: str, path: str, body: bytes) -> str:
    signed = f"{timestamp}\n{method.upper()}\n{path}\n".encode() + body
    return SCHEME + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
