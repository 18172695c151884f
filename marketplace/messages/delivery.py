"""Delivering what stands in the outbox: lease, send outside any transaction, settle."""

from __future__ import annotations


def deliver_due() -> int:
    """Deliver every message that is due; returns how many were sent."""
    return 0
