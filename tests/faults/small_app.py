"""An application of granian's RSGI that answers every request, and needs nothing of the package."""

from __future__ import annotations

from typing import Any


async def app(_scope: object, protocol: Any) -> None:
    """Answer."""
    protocol.response_str(200, [], "here")
