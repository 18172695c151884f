"""Opening a feed's file: by one run at a time, and noticing when somebody writes to it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from marketplace.imports.feeds import KINDS
from marketplace.imports.models import Feed
from marketplace.imports.reading import FeedFile
from marketplace.imports.row_errors import FileChanged, FileGone, ReadAlready

Stamp = tuple[int, int]  # size in bytes, nanoseconds of the last writing


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file, which no other run reads meanwhile; raises ReadAlready, OSError."""
    with path.open("rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ReadAlready from error
        yield stream


@contextmanager
def opened_upload(path: Path) -> Iterator[BinaryIO]:
    """The same for a file that was uploaded; raises ReadAlready, FileGone."""
    try:
        with opened(path) as stream:
            yield stream
    except FileNotFoundError as error:
        raise FileGone from error


@contextmanager
def unchanged(stream: BinaryIO) -> Iterator[None]:
    """What is done with a file that has to stay as it is; raises FileChanged at the end."""
    before = _stamp(stream)
    yield
    if before != _stamp(stream):
        raise FileChanged


def _stamp(stream: BinaryIO) -> Stamp:
    facts = os.fstat(stream.fileno())
    return facts.st_size, facts.st_mtime_ns


def require_readable(path: Path, feed: Feed) -> None:
    """Look at the file's header; raises Unreadable."""
    with path.open("rb") as stream:
        FeedFile(stream, KINDS[feed].columns)


def rejected_file(path: Path) -> Path:
    """Where the refused rows of a file are kept: beside it."""
    return path.with_name(f"{path.name}.rejected.csv")
