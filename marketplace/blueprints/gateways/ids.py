"""The ids that gateways give their messages and sessions, as keys of what comes of them."""

from __future__ import annotations

import hashlib
import re
from typing import Final

_PLAIN: Final = re.compile(r"[!-~]{1,63}")  # one letter less than a hash: no id is that of another


def key_of(given: str) -> str:
    """The id as the books keep it: as it is, or its hash where it is long or odd."""
    if _PLAIN.fullmatch(given):
        return given
    return hashlib.sha256(given.encode(errors="surrogatepass")).hexdigest()
