"""Write the file of the refused rows: as they were, with the line's number and the reason.

Its first columns are the feed's own, so that it can be corrected and sent again as it is. Its cells
are marked as text, so that a spreadsheet of any language saves them as they were.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from marketplace.foundation.csv_cells import harmless, unchangeable, unmarked
from marketplace.imports.content.header import Header
from marketplace.imports.reading import FileLine

BYTE_ORDER_MARK: Final = "\ufeff"  # without it spreadsheets take the reasons' letters for others
MORE_COLUMNS: Final = ("line_number", "reason")


class RejectedRows:
    """The file next to a feed's; it exists only where a row was refused."""

    def __init__(self, path: Path, header: Header) -> None:
        self._path = path
        self._header = header
        self._columns = header.columns
        while not self._columns[-1]:  # of the width of a spreadsheet's widest row
            self._columns = self._columns[:-1]
        if self._columns[-len(MORE_COLUMNS) :] == MORE_COLUMNS:  # rows that were rejected before
            self._columns = self._columns[: -len(MORE_COLUMNS)]

    def truncate(self, size: int) -> None:
        """Remove what an interrupted run wrote after its last booked batch."""
        if size == 0:
            self._path.unlink(missing_ok=True)
        elif self._path.exists():
            with self._path.open("r+b") as file:
                file.truncate(size)

    def holds(self, size: int) -> bool:
        """Return whether the file still has all that a run had written by then."""
        return self.size() >= size

    def add(self, refused: Iterable[tuple[FileLine, str]]) -> int:
        """Append the rows with their reasons; returns the file's size."""
        text = "".join(self._written(line, reason) for line, reason in refused)
        if text:
            new = not self._path.exists()
            with open(self._path, "a", encoding="utf-8", newline="", opener=_open_private) as file:
                file.write(BYTE_ORDER_MARK + self._head() + text if new else text)
        return self.size()

    def size(self) -> int:
        """Return the file's size in bytes; 0 where there is none."""
        return self._path.stat().st_size if self._path.exists() else 0

    def _head(self) -> str:
        return self._line([*map(harmless, self._columns), *MORE_COLUMNS])

    def _written(self, line: FileLine, reason: str) -> str:
        """Return the row; one that could not be split is whole in the first column."""
        cells = [unchangeable(unmarked(cell)) for cell in line.cells[: len(self._columns)]]
        missing = len(self._columns) - len(cells)
        return self._line([*cells, *[""] * missing, str(line.number), self._unquoted(reason)])

    def _unquoted(self, reason: str) -> str:
        """Return the reason so that it needs no quotes.

        A spreadsheet that expects another delimiter would take them for a part of the value.
        """
        delimiter = self._header.delimiter
        return reason.replace(delimiter, "," if delimiter == ";" else ";").replace('"', "”")

    def _line(self, cells: list[str]) -> str:
        line = io.StringIO()
        csv.writer(line, delimiter=self._header.delimiter).writerow(cells)
        return line.getvalue()


def _open_private(path: str, flags: int) -> int:
    """Open the file for its owner alone, as it has people's numbers; never follow a link."""
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)
