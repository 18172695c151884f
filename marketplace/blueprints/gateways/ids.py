"""Idempotency keys from the ids that gateways give their messages and sessions."""

from __future__ import annotations

import hashlib
import re
from typing import Final

_PLAIN: Final = re.compile(r"[!-~]{1,63}")  # one letter less than a hash: no id is that of another


def key_of(given: str) -> str:
    """Return the id itself, or its hash where it is long or has unusual characters."""
    if _PLAIN.fullmatch(given):
        return given
    return hashlib.sha256(given.encode(errors="surrogatepass")).hexdigest()
