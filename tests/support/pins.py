"""PINs that are not the one that was sent."""

from __future__ import annotations


def wrong_pin(pin: str) -> str:
    """A PIN that it is not."""
    return f"{(int(pin) + 1) % 10**6:06}"
