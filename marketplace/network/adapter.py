"""Asking the operator's network over HTTP: JSON, signed, each order under its own id."""

from __future__ import annotations

import json
from collections.abc import Mapping
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from marketplace.conversions.provisioning.models import OrderKind
from marketplace.foundation import clock, http_client
from marketplace.foundation.retries import words_of
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
        self._patience = settings.network_timeout
        self._client = http_client.client(settings.network_timeout)

    def order(self, conversion_id: int, deed: OrderKind, asked: Mapping[str, Any]) -> Answer:
        """Ask for it. The same again is no second time: the network knows it by its id."""
        told = requests.body(conversion_id, deed, asked)
        content = json.dumps(told, separators=(",", ":")).encode()
        return self._call("POST", requests.RESOURCES[deed], content, of=told["id"])

    def look(self, conversion_id: int, deed: OrderKind) -> Answer:
        """Ask what became of it; changes nothing."""
        of = requests.order_id(conversion_id, deed)
        return self._call("GET", f"{requests.RESOURCES[deed]}/{of}", b"", of=of)

    def _call(self, method: str, resource: str, content: bytes, *, of: str) -> Answer:
        address = f"{self._address}/{resource}"
        path = urlsplit(address).path
        headers = sign(self._secret, method, path, content, now=clock.now())
        if content:
            headers["Content-Type"] = "application/json"
        try:
            status, said = self._ask(method, address, content, headers)
        except NOTHING_SENT as error:
            return Answer(OrderOutcome.NOT_REACHED, words_of(error))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Answer(OrderOutcome.UNCLEAR, words_of(error))
        return answers.read(status, said, of=of)

    def _ask(
        self, method: str, address: str, content: bytes, headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        """The answer's status and its beginning: whoever talks on and on is not listened to."""
        said, until = b"", monotonic() + self._patience
        with self._client.stream(method, address, content=content, headers=headers) as answer:
            for part in answer.iter_bytes():
                said += part[: LARGEST - len(said)]
                if len(said) == LARGEST or monotonic() > until:
                    break
        return answer.status_code, said
