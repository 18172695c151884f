"""Read the bodies of requests within a time and a size, before a thread is taken for them.

A small body is read whole before the app is called, so a client that sends it slowly costs no
thread. A larger one is an upload: the app decides from its announced length and its sender whether
it is read at all, and each part of it has to arrive in time.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from time import monotonic
from typing import IO, TYPE_CHECKING, Final

from werkzeug.exceptions import RequestTimeout

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    from marketplace.serving.rsgi_types import Exchange

MOST_BUFFERED: Final = 1024 * 1024
SLOWEST_UPLOAD: Final = 16 * 1024  # bytes a second on average, after the first `seconds`
UNREAD: Final = "marketplace.unread"  # in the environment: why the body was not read
LATE, LARGE = "late", "large"


class LostClientError(Exception):
    """The client closed the connection before its body was complete."""


@dataclass(frozen=True, slots=True)
class Body:
    """The request's body as a stream; `unread` says why it is not there, and is empty otherwise."""

    stream: IO[bytes]
    unread: str = ""


async def read_body(protocol: Exchange, length: int | None, seconds: float) -> Body:
    """Return the body of the request, whole where it is small.

    `length` is the announced one in bytes, or None; `seconds` are those in which a small body, or
    the next part of a large one, has to arrive. Raises LostClientError for a body that was cut off.
    """
    if length == 0:
        return Body(io.BytesIO())
    if length is not None and length > MOST_BUFFERED:
        loop = asyncio.get_running_loop()
        return Body(io.BufferedReader(Upload(protocol, length, seconds, loop)))
    try:
        data = await asyncio.wait_for(_whole(protocol), seconds)
    except TimeoutError:
        return Body(io.BytesIO(), LATE)
    except RuntimeError as error:  # granian's, of a connection that was closed
        raise LostClientError from error
    if data is None:
        return Body(io.BytesIO(), LARGE)
    if length is not None and len(data) < length:
        raise LostClientError
    return Body(io.BytesIO(data))


async def _whole(protocol: Exchange) -> bytes | None:
    """Return the whole body, or None for one that turns out too large."""
    data = bytearray()
    async for part in protocol:
        data += part
        if len(data) > MOST_BUFFERED:
            return None
    return bytes(data)


class Upload(io.RawIOBase):
    """A large body, read by the app's thread part by part; raises RequestTimeout for a slow one."""

    def __init__(
        self, protocol: Exchange, length: int, seconds: float, loop: asyncio.AbstractEventLoop
    ) -> None:
        super().__init__()
        self._parts: AsyncIterator[bytes] = aiter(protocol)
        self._missing = length
        self._seconds, self._loop = seconds, loop
        self._end = monotonic() + seconds + length / SLOWEST_UPLOAD
        self._left = b""

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill the buffer with what has arrived; returns 0 at the end."""
        if not self._left and self._missing > 0:
            self._left = asyncio.run_coroutine_threadsafe(self._next(), self._loop).result()
            self._missing -= len(self._left)
        space = memoryview(buffer).cast("B")
        taken, self._left = self._left[: len(space)], self._left[len(space) :]
        space[: len(taken)] = taken
        return len(taken)

    async def _next(self) -> bytes:
        wait = min(self._seconds, self._end - monotonic())
        try:
            return await asyncio.wait_for(anext(self._parts), max(wait, 0.001))
        except (TimeoutError, StopAsyncIteration, RuntimeError):  # slow, or cut off
            raise RequestTimeout from None
