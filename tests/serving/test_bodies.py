"""Bodies are read whole before a thread is taken, within a time and a size."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest

from marketplace.serving import bodies
from marketplace.serving.bodies import LATE, MOST_BUFFERED, Body, LostClientError, read_body
from marketplace.serving.rsgi_types import Exchange

PATIENCE = 5.0


class Client:
    """A connection whose client sends these parts; None is a pause without end."""

    def __init__(self, *parts: bytes | None) -> None:
        self.parts = list(parts)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self.parts:
            part = self.parts.pop(0)
            if part is None:
                await asyncio.Event().wait()
            else:
                yield part


def body_of(client: Client, length: int | None, seconds: float = PATIENCE) -> Body:
    """Return what is read of the client, in a thread: Playwright's loop runs in the main one."""

    def read() -> Body:
        return asyncio.run(read_body(cast("Exchange", client), length, seconds))

    with ThreadPoolExecutor(1) as threads:
        return threads.submit(read).result()


def test_a_small_body_is_read_whole() -> None:
    body = body_of(Client(b"points", b"=20"), 9)
    assert body.stream.read() == b"points=20"
    assert not body.unread


def test_a_body_without_a_length_is_read_to_its_end() -> None:
    assert body_of(Client(b"a", b"b"), None).stream.read() == b"ab"


def test_nothing_is_waited_for_where_no_body_is_announced() -> None:
    assert body_of(Client(None), 0).stream.read() == b""


def test_a_body_that_does_not_arrive_in_time_is_late() -> None:
    body = body_of(Client(b"points", None), 9, seconds=0.01)
    assert (body.stream.read(), body.unread) == (b"", LATE)


def test_a_body_that_turns_out_too_large_is_not_kept() -> None:
    body = body_of(Client(b"a" * MOST_BUFFERED, b"a"), None)
    assert (body.stream.read(), body.unread) == (b"", bodies.LARGE)


def test_a_body_that_is_cut_off_is_a_lost_client() -> None:
    with pytest.raises(LostClientError):
        body_of(Client(b"points"), 9)
