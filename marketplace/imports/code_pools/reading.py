"""Read a file of codes as a stream: one a line, with or without a header and an end of its own.

UTF-8 with or without a byte order mark, comma, semicolon or tab; each line is a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.catalogue.pools.add_codes import NewCode
from marketplace.catalogue.pools.code_form import CodeForm, CodeProblem, problem_of
from marketplace.foundation import clock
from marketplace.foundation.csv_cells import unmarked
from marketplace.imports.content.gzip_stream import LineStream
from marketplace.imports.content.header import require_utf8, split
from marketplace.imports.reading import BAD_QUOTES, BYTE_ORDER_MARK, NOT_UTF8, TOO_LONG
from marketplace.imports.row_errors import Unreadable

LONGEST_LINE: Final = 1024  # bytes; far more than a code and a date
HEADERS: Final = frozenset({"code", "kodi", "kod"})
COLUMNS: Final = 2
LAST_YEAR: Final = 2200
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", re.ASCII)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

PROBLEMS: Final[dict[CodeProblem, LazyString]] = {
    CodeProblem.EMPTY: _l("There is no code in this line."),
    CodeProblem.TOO_LONG: _l(
        "The code is too long: at most 64 characters, a link at most 80, so that an SMS holds it."
    ),
    CodeProblem.CHARACTERS: _l("A code has only letters from A to Z, digits and hyphens."),
    CodeProblem.EAN_DIGITS: _l("An EAN-13 has exactly 13 digits."),
    CodeProblem.CHECK_DIGIT: _l("The check digit of this EAN-13 is wrong."),
    CodeProblem.NO_LINK: _l("This is not a link that begins with https://."),
}
TWICE: Final = _l("This code is in the file more than once.")
IN_A_POOL: Final = _l("This code is in a pool of the partner already.")
COLUMNS_WRONG: Final = _l("A line has a code and, if it has one, its last day: nothing else.")
BAD_DAY: Final = _l("The last day is not a date like 2026-12-31 or 31.12.2026.")
PAST: Final = _l("The last day of this code is over.")


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A line of the file: its number from 1, the code's text, and the code or its fault."""

    number: int
    text: str
    new: NewCode | None = None
    fault: LazyString | None = None


class CodeFile:
    """The lines of a stream from a place on, with the `position` in bytes and the line's `number`.

    Raises Unreadable for a file that is empty or no UTF-8 text.
    """

    def __init__(
        self, stream: LineStream, form: CodeForm, *, position: int = 0, number: int = 0
    ) -> None:
        self._stream, self._form = stream, form
        self.position, self.number = position, number
        self._today = clock.today()
        if position == 0:
            _require_text(stream)
        stream.seek(position)

    def lines(self) -> Iterator[CodeLine]:
        """Yield the lines that follow, without empty ones and a header."""
        while raw := self._stream.readline(LONGEST_LINE):
            self.position += len(raw)
            self.number += 1
            whole = self._skip_rest(raw)
            line = self._read(raw) if whole else CodeLine(self.number, "", fault=TOO_LONG)
            if line is not None:
                yield line

    def _skip_rest(self, raw: bytes) -> bool:
        """Pass over the rest of a line that is too long; returns whether it is whole."""
        whole = True
        while len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
            whole, raw = False, self._stream.readline(LONGEST_LINE)
            self.position += len(raw)
        return whole

    def _read(self, raw: bytes) -> CodeLine | None:
        try:
            text = raw.removeprefix(BYTE_ORDER_MARK if self.number == 1 else b"").decode()
        except UnicodeDecodeError:
            return CodeLine(self.number, "", fault=NOT_UTF8)
        text = text.strip()
        if not text.strip(',;"\t '):
            return None
        delimiter = max(",;\t", key=text.count)
        cells = split(text, delimiter)
        if cells is None:
            return CodeLine(self.number, "", fault=BAD_QUOTES)
        cells = [unmarked(cell.strip()) for cell in cells]
        if self.number == 1 and cells[0].lower() in HEADERS:
            return None
        return self._row(cells)

    def _row(self, cells: list[str]) -> CodeLine:
        code = cells[0]
        if any(cells[COLUMNS:]):
            return CodeLine(self.number, code, fault=COLUMNS_WRONG)
        problem = problem_of(code, self._form)
        if problem is not None:
            return CodeLine(self.number, code, fault=PROBLEMS[problem])
        day_text = cells[1] if len(cells) > 1 else ""
        if not day_text:
            return CodeLine(self.number, code, NewCode(code))
        last = read_day(day_text)
        if last is None:
            return CodeLine(self.number, code, fault=BAD_DAY)
        if last < self._today:
            return CodeLine(self.number, code, fault=PAST)
        return CodeLine(self.number, code, NewCode(code, clock.end_of(last)))


def read_day(text: str) -> date | None:
    """Return the day of a text like 2026-12-31, 31.12.2026 or 31/12/2026; None for others."""
    try:
        if _ISO.fullmatch(text):
            found = date.fromisoformat(text)
        elif parts := _DAY_FIRST.fullmatch(text):
            day, month, year = map(int, parts.groups())
            found = date(year, month, day)
        else:
            return None
    except ValueError:
        return None
    return found if found.year <= LAST_YEAR else None


def _require_text(stream: LineStream) -> None:
    stream.seek(0)
    start = stream.readline(LONGEST_LINE)
    if not start:
        raise Unreadable(message=_("The file is empty."))
    require_utf8(start)
