"""Signed events that the simulated network sends, each from a thread of its own."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from threading import Timer
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from marketplace.demo.network import orders
from marketplace.demo.network.ledger import SimulatorLedger
from marketplace.foundation import http_client
from marketplace.network.signing import sign

TRIES: Final = 3
TIMEOUT: Final = 5.0


class EventSender:
    """Sends events to an address; with an empty address it sends none."""

    def __init__(self, secret: str, address: str) -> None:
        self._secret, self._address = secret, address

    def send_later(
        self, ledger: SimulatorLedger, resource: str, order_id: str, seconds: float
    ) -> None:
        """Send the status that the order has after that many seconds."""
        if self._address:
            timer = Timer(seconds, self._send, (ledger, resource, order_id))
            timer.daemon = True
            timer.start()

    def _send(self, ledger: SimulatorLedger, resource: str, order_id: str) -> None:
        status = orders.find_order(ledger, resource, order_id).content
        content = json.dumps(event(resource, status)).encode()
        for _ in range(TRIES):
            if self._post(content):
                return
            time.sleep(1)

    def _post(self, content: bytes) -> bool:
        """Post the event once; True where it was accepted."""
        path = urlsplit(self._address).path
        headers = sign(self._secret, "POST", path, content, now=datetime.now(UTC))
        headers["Content-Type"] = "application/json"
        try:
            answer = http_client.client(TIMEOUT).post(
                self._address, content=content, headers=headers
            )
        except httpx.HTTPError:
            return False
        return answer.is_success


def event(resource: str, order: dict[str, Any]) -> dict[str, Any]:
    """The event that carries the order and its status."""
    kind = resource[0].upper() + resource[1:]
    return {
        "eventId": str(uuid4()),
        "eventTime": datetime.now(UTC).isoformat(),
        "eventType": f"{kind}StatusChangeEvent",
        "event": {resource: order},
    }
