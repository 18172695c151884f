"""Cutting a feed into batches: rows that were read, rows at fault, and how far the file is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from marketplace.imports.feeds import FeedFormat
from marketplace.imports.reading import START, FeedFile, FileLine, FilePosition
from marketplace.imports.row_errors import WHY, RowError
from marketplace.points.billing.row_outcome import RowOutcome

MOST_APART = 10_000  # faulty or repeated, so that a file of nothing else is not kept whole


@dataclass(slots=True)
class Batch:
    """Rows with different keys, and the lines that they came from.

    `again` are the places of rows that stood once more in the file, alike, with their lines in
    `lines_again`; `faulty` are lines that could not be read. `end` is the file's place after it.
    """

    rows: list[Any] = field(default_factory=list)
    lines: list[FileLine] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    again: list[int] = field(default_factory=list)
    lines_again: list[FileLine] = field(default_factory=list)
    faulty: list[tuple[FileLine, RowError]] = field(default_factory=list)
    end: FilePosition = START

    @property
    def apart(self) -> int:
        """How many lines it keeps that are no rows of their own."""
        return len(self.faulty) + len(self.again)

    def fits(self, key: str, row: object) -> bool:
        """Whether the row may go into this batch: none with its key and other content is there."""
        place = self.places.get(key)
        return place is None or self.rows[place] == row

    def add(self, key: str, row: object, line: FileLine) -> None:
        """Take the row in."""
        place = self.places.setdefault(key, len(self.rows))
        if place < len(self.rows):
            self.again.append(place)
            self.lines_again.append(line)
            return
        self.rows.append(row)
        self.lines.append(line)

    def refused(self, row_outcomes: Sequence[RowOutcome]) -> list[tuple[FileLine, str]]:
        """The lines that were refused, with the reason in words, in the file's order."""
        told = [(line, str(fault)) for line, fault in self.faulty]
        again = [row_outcomes[place] for place in self.again]
        judged = zip([*self.lines, *self.lines_again], [*row_outcomes, *again], strict=True)
        told += [
            (line, str(WHY[row_outcome])) for line, row_outcome in judged if row_outcome in WHY
        ]
        return sorted(told, key=lambda one: one[0].number)


def batches(file: FeedFile, kind: FeedFormat) -> Iterator[Batch]:
    """The file's rows in batches; the last one, which may be empty, stands at the file's end."""
    batch = Batch()
    for line in file.lines():
        row = line.fault or kind.read(line.wanted)
        if isinstance(row, RowError):
            batch.faulty.append((line, row))
        else:
            key = kind.key(row)
            if not batch.fits(key, row):
                yield replace(batch, end=file.mark_before_last())
                batch = Batch()
            batch.add(key, row, line)
        if len(batch.rows) >= kind.batch or batch.apart >= MOST_APART:
            yield replace(batch, end=file.mark())
            batch = Batch()
    yield replace(batch, end=file.mark())
