"""PINs of six digits that go out by SMS: how long they are good, and what is kept of them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Final

from flask import current_app

GOOD_FOR: Final = timedelta(minutes=10)
MINUTES: Final = int(GOOD_FOR.total_seconds()) // 60
MOST_WRONG: Final = 5  # where whoever has the phone types it; at the counter it is fewer
DIGITS: Final = 6


def new_pin() -> str:
    """A PIN of six digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def hash_pin(token: str, pin: str) -> str:
    """What is stored of a PIN: only the browser has the token, so the table alone tells nothing."""
    return hmac.new(token.encode(), pin.encode(), hashlib.sha256).hexdigest()


def hash_kept_pin(what: str, row_id: int, pin: str) -> str:
    """What is stored of the PIN of a row that has no token: keyed by the app's secret instead."""
    return hash_pin(f"{current_app.config['SECRET_KEY']}:{what}:{row_id}", pin)


def fits(kept: str | None, what: str, row_id: int, pin: str) -> bool:
    """Whether it is the PIN of such a row; takes the same time however wrong it is."""
    return hmac.compare_digest(kept or "", hash_kept_pin(what, row_id, pin))
