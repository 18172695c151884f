"""Serve a WSGI app by granian's RSGI: bodies are read without a thread, answers are made in one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from marketplace.serving.bodies import UNREAD, LostClientError, read_body
from marketplace.serving.environ import environ_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from marketplace.serving.rsgi_types import Exchange, Scope, Stream

MOST_AT_ONCE: Final = 256 * 1024
SECONDS_TO_TAKE: Final = 30  # for a client to take the next part of a long answer
Headers = list[tuple[str, str]]


class Answer:
    """The status and headers that a WSGI app gives for one request."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: Headers = []

    def __call__(
        self, status: str, headers: Headers, _exc_info: object = None
    ) -> Callable[[bytes], object]:
        """Note the status and the headers, as WSGI's `start_response`."""
        self.status = int(status[:3])
        self.headers = [(name.lower(), value) for name, value in headers]
        return _write_nothing


def _write_nothing(_data: bytes) -> None:
    raise NotImplementedError  # WSGI's old way to answer, which no app of ours takes


class Bridge:
    """A WSGI app as an RSGI app: `threads` make answers, `seconds` are the time of a small body."""

    def __init__(self, app: WSGIApplication, *, threads: int, seconds: float) -> None:
        self._app, self._seconds = app, seconds
        self._threads = ThreadPoolExecutor(threads, "request")

    def __rsgi_del__(self, _loop: asyncio.AbstractEventLoop) -> None:
        """End the threads, when the server stops."""
        self._threads.shutdown(wait=False)

    async def __rsgi__(self, scope: Scope, protocol: Exchange) -> None:
        """Answer one request."""
        try:
            body = await read_body(protocol, _length(scope), self._seconds)
        except LostClientError:
            protocol.response_empty(400, [])
            return
        environ = environ_of(scope, body.stream)
        if body.unread:
            environ[UNREAD] = body.unread
        loop = asyncio.get_running_loop()
        answer = Answer()
        whole = await loop.run_in_executor(
            self._threads, self._run, environ, answer, protocol, loop
        )
        if whole is not None:
            protocol.response_bytes(answer.status, answer.headers, whole)

    def _run(
        self,
        environ: dict[str, Any],
        answer: Answer,
        protocol: Exchange,
        loop: asyncio.AbstractEventLoop,
    ) -> bytes | None:
        """Call the app; return its whole answer, or send a long one by parts and return None."""
        parts = self._app(environ, answer)
        try:
            first, rest = _beginning(parts)
            if rest is None:
                return first
            _send(chain([first], rest), answer, protocol, loop)
            return None
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()


def _length(scope: Scope) -> int | None:
    """Return the announced length of the body; a request that announces none has none or chunks."""
    announced = scope.headers.get("content-length")
    if announced is None:
        return None if scope.headers.get("transfer-encoding") or scope.http_version != "1.1" else 0
    return int(announced) if announced.isdecimal() else None


def _beginning(parts: Iterable[bytes]) -> tuple[bytes, Iterator[bytes] | None]:
    """Return the first parts of the answer, and the rest, or None where that is all of it."""
    rest, begun, size = iter(parts), [], 0
    for part in rest:
        begun.append(part)
        size += len(part)
        if size > MOST_AT_ONCE:
            return b"".join(begun), rest
    return b"".join(begun), None


def _send(
    parts: Iterable[bytes], answer: Answer, protocol: Exchange, loop: asyncio.AbstractEventLoop
) -> None:
    """Send the parts as the client takes them, and stop for one that takes none."""

    async def begin() -> Stream:
        return protocol.response_stream(answer.status, answer.headers)

    async def send(part: bytes) -> None:
        await asyncio.wait_for(stream.send_bytes(part), SECONDS_TO_TAKE)

    stream = asyncio.run_coroutine_threadsafe(begin(), loop).result()
    for part in parts:
        try:
            asyncio.run_coroutine_threadsafe(send(part), loop).result()
        except (TimeoutError, RuntimeError):  # the client is gone
            return
