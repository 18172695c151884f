"""What the simulated network tells by itself: signed events, from a thread of their own."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from threading import Timer
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from marketplace.demo.network import ordering
from marketplace.demo.network.ledger import Book
from marketplace.network.signing import sign

TRIES: Final = 3
TIMEOUT: Final = 5.0


class Caller:
    """Calls back at an address; at none it keeps silent."""

    def __init__(self, secret: str, address: str) -> None:
        self._secret, self._address = secret, address

    def call_later(self, book: Book, resource: str, order_id: str, seconds: float) -> None:
        """Tell, after so many seconds, what the status of the order is then."""
        if self._address:
            timer = Timer(seconds, self._call, (book, resource, order_id))
            timer.daemon = True
            timer.start()

    def _call(self, book: Book, resource: str, order_id: str) -> None:
        told = ordering.look(book, resource, order_id).told
        content = json.dumps(event(resource, told)).encode()
        for _ in range(TRIES):
            if self._posted(content):
                return
            time.sleep(1)

    def _posted(self, content: bytes) -> bool:
        path = urlsplit(self._address).path
        headers = sign(self._secret, "POST", path, content, now=datetime.now(UTC))
        headers["Content-Type"] = "application/json"
        try:
            answer = httpx.post(self._address, content=content, headers=headers, timeout=TIMEOUT)
        except httpx.HTTPError:
            return False
        return answer.is_success


def event(resource: str, told: dict[str, Any]) -> dict[str, Any]:
    """The event that says which status the order has."""
    kind = resource[0].upper() + resource[1:]
    return {
        "eventId": str(uuid4()),
        "eventTime": datetime.now(UTC).isoformat(),
        "eventType": f"{kind}StatusChangeEvent",
        "event": {resource: told},
    }
