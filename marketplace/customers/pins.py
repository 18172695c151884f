"""Make, hash and compare the six-digit PINs that are sent by SMS."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Final

from marketplace.foundation.secrets_at_rest.keyed_hash import known_secrets

GOOD_FOR: Final = timedelta(minutes=10)
MINUTES: Final = int(GOOD_FOR.total_seconds()) // 60
MOST_WRONG: Final = 5  # where the phone's holder types it; at the counter it is fewer
DIGITS: Final = 6


def new_pin() -> str:
    """Return a random PIN of six digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def hash_pin(token: str, pin: str) -> str:
    """Return the stored hash, keyed by the token that only the browser has: it reveals no PIN."""
    return hmac.new(token.encode(), pin.encode(), hashlib.sha256).hexdigest()


def hash_row_pin(table: str, row_id: int, pin: str) -> str:
    """Return the hash that is stored for a row without a token, keyed by the app's secret."""
    return _row_hashes(table, row_id, pin)[0]


def fits(stored: str | None, table: str, row_id: int, pin: str) -> bool:
    """Return whether it is the PIN of such a row; takes the same time for any wrong PIN."""
    hashes = _row_hashes(table, row_id, pin)
    return any(hmac.compare_digest(stored or "", one) for one in hashes)


def _row_hashes(table: str, row_id: int, pin: str) -> list[str]:
    """Return the hash under each known `SECRET_KEY`, the newest first."""
    return [hash_pin(f"{secret}:{table}:{row_id}", pin) for secret in known_secrets()]
