"""Describe the parts of granian's RSGI that the bridge uses."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Protocol


class Headers(Protocol):
    """The headers of a request, with names in lower case."""

    def get(self, name: str) -> str | None:
        """Return the first value of the header."""

    def items(self) -> Iterable[tuple[str, str]]:
        """Return every header line."""


class Scope(Protocol):
    """The request without its body."""

    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    authority: str | None
    headers: Headers


class Stream(Protocol):
    """An answer that is sent part by part."""

    async def send_bytes(self, data: bytes) -> None:
        """Send one part, once the client takes it."""


class Exchange(Protocol):
    """The connection of one request: the parts of its body, and the ways to answer."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Return the parts of the body as they arrive."""

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        """Answer without a body."""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Answer with a whole body."""

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> Stream:
        """Begin an answer that is sent part by part."""
