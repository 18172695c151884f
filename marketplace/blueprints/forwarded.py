"""Whether somebody stands behind whoever called."""

from __future__ import annotations

from typing import Final

from flask import request

FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


def is_forwarded() -> bool:
    """Whether a proxy says that it asks for somebody else; its own address is not theirs."""
    return any(header in request.headers for header in FORWARDED)
