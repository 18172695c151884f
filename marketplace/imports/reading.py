"""Read a feed as a stream, a line at a time, so that one bad line never affects others.

UTF-8 with or without a byte order mark, comma or semicolon. No value of a feed holds a line break,
so each line of the file is a row, whatever its quotes. Other bytes harm only the columns that the
feed does not want: spreadsheets save them in the alphabet of their country.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.foundation.csv_cells import unmarked
from marketplace.imports.content.gzip_stream import LineStream
from marketplace.imports.content.header import read_header, split
from marketplace.imports.row_errors import RowError, Unreadable

LONGEST_LINE: Final = 4096  # bytes; far more than any row of a feed
CHUNK: Final = 1024 * 1024  # bytes of a longer line, read at once and skipped
KEPT_OF_LONG: Final = 200  # bytes, to identify the line
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

NOT_UTF8 = _l("This line is not UTF-8 text.")
TOO_LONG = _l("This line is too long.")
WRONG_COUNT = _l("This line does not have as many values as the header has columns.")
BAD_QUOTES = _l("The quotes of this line do not match.")


@dataclass(frozen=True, slots=True)
class FilePosition:
    """A place in a file: the bytes before it and their SHA-256."""

    position: int
    digest: str


START: Final = FilePosition(0, "")


@dataclass(frozen=True, slots=True)
class FileLine:
    """A line: its number (the header is 1), its cells, those wanted, or its fault."""

    number: int
    cells: list[str]
    wanted: list[str]
    fault: RowError | None = None


class FeedFile:
    """A feed's open file, read line by line from where the last run stopped."""

    def __init__(
        self, stream: LineStream, columns: Sequence[str], optional: Sequence[str] = ()
    ) -> None:
        self._stream = stream
        self._position = 0
        self._hash = hashlib.sha256()
        self._last = b""  # the line read last, not yet in the two above
        self._number = 0
        self.header = read_header(self._first_line(), columns, optional, longest=LONGEST_LINE)

    def mark(self) -> FilePosition:
        """Return the place after the line that was read last."""
        self._count_last()
        return self.mark_before_last()

    def mark_before_last(self) -> FilePosition:
        """Return the place before the line that was read last."""
        return FilePosition(self._position, self._hash.copy().hexdigest())

    def skip(self, mark: FilePosition) -> bool:
        """Go to a later place if the bytes before it are the same as then, else stay."""
        old_position, old_hash, old_number = self.mark().position, self._hash.copy(), self._number
        while self._position + len(self._last) < mark.position and self._next()[0]:
            pass
        if self.mark() == mark:
            return True
        self._stream.seek(old_position)
        self._position, self._hash, self._number = old_position, old_hash, old_number
        return False

    def lines(self, only: re.Pattern[bytes] | None = None) -> Iterator[FileLine]:
        """Yield the lines that follow, without empty ones; only whole ones that match, if given."""
        while True:
            raw, whole = self._next()
            if not raw:
                return
            if only is not None and not (whole and only.search(raw)):
                continue
            if not whole:
                yield _faulty(self._number, raw[:KEPT_OF_LONG], TOO_LONG)
            elif (line := self._parse(raw)) is not None:
                yield line

    def _next(self) -> tuple[bytes, bool]:
        """Return the next line with its end, and whether it is whole; a long one is cut."""
        self._count_last()
        raw = self._last = self._stream.readline(LONGEST_LINE)
        self._number += 1
        whole, full = True, LONGEST_LINE
        while len(self._last) == full and not self._last.endswith(b"\n"):
            self._count_last()
            self._last, whole, full = self._stream.readline(CHUNK), False, CHUNK
        return raw, whole

    def _count_last(self) -> None:
        self._hash.update(self._last)
        self._position += len(self._last)
        self._last = b""

    def _first_line(self) -> bytes:
        """Return the first line that is not blank, or its start: a header is never long."""
        while True:
            self._count_last()
            raw = self._last = self._stream.readline(LONGEST_LINE)
            self._number += 1
            if not raw:
                raise Unreadable(message=_("The file is empty."))
            text = raw if self._position else raw.removeprefix(BYTE_ORDER_MARK)
            if text.strip():
                return text

    def _parse(self, raw: bytes) -> FileLine | None:
        number = self._number
        text = raw.decode(errors="surrogateescape").rstrip("\r\n")
        if not text.strip(self.header.blank):
            return None
        if "\0" in text:
            return _faulty(number, raw, NOT_UTF8)
        cells = split(text, self.header.delimiter)
        if cells is None:
            return _faulty(number, raw, BAD_QUOTES)
        cells = self.header.fitted(cells)
        if cells is None:
            return _faulty(number, raw, WRONG_COUNT)
        wanted = [cells[place].strip() for place in self.header.places]
        if "'" in text:
            wanted = list(map(unmarked, wanted))
        if not (text.isascii() or is_utf8("".join(wanted))):
            return _faulty(number, raw, NOT_UTF8)
        return FileLine(number, cells if text.isascii() else [*map(_readable, cells)], wanted)


def _readable(cell: str) -> str:
    """Return the cell with a mark in place of what is not UTF-8."""
    return cell.encode(errors="surrogateescape").decode(errors="replace")


def is_utf8(text: str) -> bool:
    """Return whether the text, read with `surrogateescape`, was UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _faulty(number: int, raw: bytes, says: LazyString) -> FileLine:
    text = raw.decode(errors="backslashreplace").rstrip("\r\n").replace("\0", "\\0")
    return FileLine(number, [text], [], RowError(says))
