"""Open a feed's file for one run at a time, and detect changes to it meanwhile."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from marketplace.imports.content.gzip_stream import content_of
from marketplace.imports.feeds import KINDS
from marketplace.imports.models import Feed
from marketplace.imports.reading import FeedFile
from marketplace.imports.row_errors import FileChanged, FileGone, ReadAlready

Stamp = tuple[int, int]  # size in bytes, nanoseconds of the last writing


@contextmanager
def open_locked(path: Path) -> Iterator[BinaryIO]:
    """Open the file, which no other run reads meanwhile; raises ReadAlready, OSError."""
    with path.open("rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ReadAlready from error
        yield stream


@contextmanager
def open_uploaded(path: Path) -> Iterator[BinaryIO]:
    """Open an uploaded file in the same way; raises ReadAlready, FileGone."""
    try:
        with open_locked(path) as stream:
            yield stream
    except FileNotFoundError as error:
        raise FileGone from error


@contextmanager
def require_unchanged(stream: BinaryIO) -> Iterator[None]:
    """Raise FileChanged at the end of the block if the file changed meanwhile."""
    before = _stamp(stream)
    yield
    if before != _stamp(stream):
        raise FileChanged


def _stamp(stream: BinaryIO) -> Stamp:
    status = os.fstat(stream.fileno())
    return status.st_size, status.st_mtime_ns


def require_readable(path: Path, feed: Feed) -> None:
    """Check the file's header; raises Unreadable."""
    with path.open("rb") as stream:
        FeedFile(content_of(stream), KINDS[feed].columns, KINDS[feed].optional)


def rejected_file(path: Path) -> Path:
    """Return the path of the file of the refused rows, next to the feed's file."""
    return path.with_name(f"{path.name}.rejected.csv")


def differing_file(path: Path) -> Path:
    """Return the path of the list of booked rows that differ from the books, next to the feed's."""
    return path.with_name(f"{path.name}.differing.csv")
