"""Call the operator's network over HTTP: signed JSON, each order under its own id."""

from __future__ import annotations

import json
from collections.abc import Mapping
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from marketplace.conversions.provisioning.models import OrderKind
from marketplace.foundation import clock, http_client
from marketplace.foundation.retries import error_text
from marketplace.foundation.settings import Settings
from marketplace.network import answers, requests
from marketplace.network.answers import Answer, OrderOutcome
from marketplace.network.signing import sign

LARGEST: Final = 64 * 1024
NOTHING_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol)


class Network:
    """The network that the settings name."""

    def __init__(self, settings: Settings) -> None:
        self._address = settings.network_url.rstrip("/")
        self._secret = settings.network_key
        self._timeout = settings.network_timeout
        self._client = http_client.client(settings.network_timeout)

    def order(self, conversion_id: int, kind: OrderKind, asked: Mapping[str, Any]) -> Answer:
        """Place the order. Idempotent: the network recognizes it by its id."""
        payload = requests.body(conversion_id, kind, asked)
        content = json.dumps(payload, separators=(",", ":")).encode()
        return self._call("POST", requests.RESOURCES[kind], content, of=payload["id"])

    def query(self, conversion_id: int, kind: OrderKind) -> Answer:
        """Query the order's state; changes nothing."""
        of = requests.order_id(conversion_id, kind)
        return self._call("GET", f"{requests.RESOURCES[kind]}/{of}", b"", of=of)

    def _call(self, method: str, resource: str, content: bytes, *, of: str) -> Answer:
        address = f"{self._address}/{resource}"
        path = urlsplit(address).path
        headers = sign(self._secret, method, path, content, now=clock.now())
        if content:
            headers["Content-Type"] = "application/json"
        try:
            status, received = self._send(method, address, content, headers)
        except NOTHING_SENT as error:
            return Answer(OrderOutcome.NOT_REACHED, error_text(error))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Answer(OrderOutcome.UNCLEAR, error_text(error))
        return answers.read(status, received, order_id=of)

    def _send(
        self, method: str, address: str, content: bytes, headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        """Return the answer's status and its beginning; of an endless answer no more is read."""
        received, until = b"", monotonic() + self._timeout
        with self._client.stream(method, address, content=content, headers=headers) as answer:
            for part in answer.iter_bytes():
                received += part[: LARGEST - len(received)]
                if len(received) == LARGEST or monotonic() > until:
                    break
        return answer.status_code, received
