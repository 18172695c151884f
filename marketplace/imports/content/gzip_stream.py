"""Read a feed's file as it is, or unpacked where it is gzip, as a stream."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final, Protocol

from flask_babel import lazy_gettext as _l

from marketplace.imports.row_errors import Unreadable

GZIP_START: Final = b"\x1f\x8b"
LENGTH_AT_END: Final = 4  # bytes at the end of a gzip file: how many it unpacks to
DAMAGED_GZIP = _l("The .gz file is damaged or incomplete. Please create it again.")


class LineStream(Protocol):
    """A stream of bytes that can be read line by line and from a place again."""

    def readline(self, limit: int = -1, /) -> bytes:
        """Return the next line with its end, or its first `limit` bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next `size` bytes."""

    def seek(self, position: int, /) -> int:
        """Go to that byte."""


class GzipStream:
    """The content of a gzip file; raises Unreadable where it is damaged."""

    def __init__(self, packed: BinaryIO) -> None:
        self._content = gzip.GzipFile(fileobj=packed, mode="rb")

    def readline(self, limit: int = -1, /) -> bytes:
        """Return the next line with its end, or its first `limit` bytes."""
        with _whole():
            return self._content.readline(limit)

    def read(self, size: int = -1, /) -> bytes:
        """Return the next `size` bytes."""
        with _whole():
            return self._content.read(size)

    def seek(self, position: int, /) -> int:
        """Go to that byte of the content."""
        with _whole():
            return self._content.seek(position)


@contextmanager
def _whole() -> Iterator[None]:
    """Raise Unreadable where the block comes upon damage."""
    try:
        yield
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Unreadable(message=DAMAGED_GZIP) from error


def content_of(stream: BinaryIO) -> LineStream:
    """Return the stream's content from its start, unpacked where it is gzip."""
    stream.seek(0)
    start = stream.read(len(GZIP_START))
    stream.seek(0)
    return GzipStream(stream) if start == GZIP_START else stream


def content_size(stream: BinaryIO) -> int:
    """Return the size of the content in bytes; of gzip the size that the file itself says."""
    size = os.fstat(stream.fileno()).st_size
    stream.seek(0)
    if size <= len(GZIP_START) + LENGTH_AT_END or stream.read(len(GZIP_START)) != GZIP_START:
        return size
    stream.seek(-LENGTH_AT_END, os.SEEK_END)
    return int.from_bytes(stream.read(LENGTH_AT_END), "little")
