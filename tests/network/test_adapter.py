"""Read an endless or a very slow answer without blocking the worker or filling its memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from marketplace.conversions.provisioning.models import OrderKind
from marketplace.foundation import http_client
from marketplace.foundation.settings import Settings
from marketplace.network import adapter
from marketplace.network.answers import Answer, OrderOutcome

GREETING = b'{"id": "pika-17-grant", "status": "completed"'
Look = Callable[[Iterator[bytes]], Answer]


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch, make_settings: Callable[..., Settings]) -> Look:
    """Query an order's state from a network that answers 200 with these parts."""

    def look(parts: Iterator[bytes]) -> Answer:
        says = httpx.MockTransport(lambda _asked: httpx.Response(200, content=parts))
        client = httpx.Client(transport=says)
        monkeypatch.setattr(http_client, "client", lambda _timeout: client)
        settings = make_settings(network_url="http://network.example", network_timeout=0.2)
        return adapter.Network(settings).query(17, OrderKind.GRANT)

    return look


def test_an_answer_in_parts_is_read_whole(look: Look) -> None:
    assert look(iter([GREETING, b"", b"}"])).outcome is OrderOutcome.DELIVERED


def test_only_the_beginning_of_an_endless_network_answer_is_read(look: Look) -> None:
    read = []

    def endless() -> Iterator[bytes]:
        for _ in range(1_000):
            read.append(1)
            yield b" " * 10_000

    assert look(endless()).outcome is OrderOutcome.UNCLEAR
    assert len(read) < 10


def test_an_answer_that_drips_is_given_up(look: Look) -> None:
    read = []

    def drips() -> Iterator[bytes]:
        yield GREETING
        for _ in range(100):
            read.append(1)
            time.sleep(0.05)
            yield b" "
        yield b"}"

    assert look(drips()).outcome is OrderOutcome.UNCLEAR
    assert len(read) < 20
