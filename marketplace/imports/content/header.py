"""Read a feed's header: its columns and delimiter, and what the file is if it is no feed."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.imports.row_errors import Unreadable

UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
UTF32_MARKS: Final = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")
WORKBOOK_START: Final = b"PK\x03\x04"

NOT_UTF8_FILE = _l("The file is not UTF-8 text. Save it as CSV UTF-8.")
UTF16_FILE = _l("The file is UTF-16 text (“Unicode text”). Save it as CSV UTF-8.")
CR_FILE = _l(
    "The lines of the file end with CR alone, as “CSV (Macintosh)” does. Save it as CSV UTF-8."
)
WORKBOOK = _l("The file is a spreadsheet's workbook. Save it as CSV UTF-8.")


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a file, in its order, and the places of the wanted ones.

    Those of the `optional` columns that the file has come last. `blank` holds the characters of a
    line without values.
    """

    columns: tuple[str, ...]
    delimiter: str
    places: tuple[int, ...]
    blank: str = ""
    optional: int = 0

    def fitted(self, cells: list[str]) -> list[str] | None:
        """Return a value for each column, also of a line that a spreadsheet saved in another width.

        It saves a row whole in one cell where it expects another delimiter, adds empty cells to
        the widest row, and leaves empty cells out at the end. None where that is not the reason.
        """
        if len(cells) == len(self.columns):
            return cells
        if len(cells) == 1 and self.delimiter in cells[0]:
            cells = split(cells[0], self.delimiter) or []
        missing = len(self.columns) - len(cells)
        if missing < 0 and not any(map(str.strip, cells[missing:])):
            return cells[:missing]
        needed = self.places[: len(self.places) - self.optional]
        if len(cells) <= max(needed) or missing < 0:
            return None
        return cells + [""] * missing


def read_header(
    raw: bytes, wanted: Sequence[str], optional: Sequence[str] = (), *, longest: int
) -> Header:
    """Return the header of a file's first line; raises Unreadable.

    A line of `longest` bytes without an end is refused, as it is cut there.
    """
    require_utf8(raw)
    if len(raw) == longest and not raw.endswith(b"\n"):
        raise Unreadable(message=_("The first line is too long to be a header."))
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise Unreadable(message=NOT_UTF8_FILE) from error
    delimiter = ";" if text.count(";") > text.count(",") else ","
    cells = split(text.rstrip("\r\n"), delimiter) or []
    columns = tuple(cell.strip().lower() for cell in cells)
    _check(columns, wanted, optional)
    there = [name for name in optional if name in columns]
    places = tuple(columns.index(name) for name in (*wanted, *there))
    blank = f'{delimiter}" \t\xa0\r\n'
    return Header(columns, delimiter, places, blank, optional=len(there))


def split(text: str, delimiter: str) -> list[str] | None:
    """Return the values of a line; None where its quotes do not match."""
    if '"' not in text:
        return text.split(delimiter)
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error:
        return None


def require_utf8(start: bytes) -> None:
    """Raise Unreadable for the start of a file that is no UTF-8 text, named as what it is."""
    if start.startswith(WORKBOOK_START):
        raise Unreadable(message=WORKBOOK)
    if start.startswith(UTF32_MARKS):
        raise Unreadable(message=NOT_UTF8_FILE)
    if start.startswith(UTF16_MARKS) or _alternates(start):
        raise Unreadable(message=UTF16_FILE)
    if b"\0" in start:
        raise Unreadable(message=NOT_UTF8_FILE)
    if b"\r" in start.rstrip(b"\r\n"):
        raise Unreadable(message=CR_FILE)


def _alternates(start: bytes) -> bool:
    """Return whether every second byte is 0 and no other, as in UTF-16 without a mark."""
    text = start[: len(start) // 2 * 2]
    halves = (text[::2], text[1::2])
    return any(one and not any(one) and all(other) for one, other in (halves, halves[::-1]))


def _check(columns: tuple[str, ...], wanted: Sequence[str], optional: Sequence[str]) -> None:
    missing = [name for name in wanted if name not in columns]
    if missing:
        names = {"missing": ", ".join(missing), "wanted": ", ".join(wanted)}
        message = _(
            "The header does not have %(missing)s. The columns of this feed: %(wanted)s.", **names
        )
        raise Unreadable(message=message)
    repeated = {name for name in (*wanted, *optional) if columns.count(name) > 1}
    if repeated:
        message = _("The header has %(name)s twice.", name=", ".join(sorted(repeated)))
        raise Unreadable(message=message)
