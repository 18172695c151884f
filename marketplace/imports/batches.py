"""Cut a feed into batches of rows, with the faulty lines and the place in the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from marketplace.imports.content.credit_notes import MAYBE_NEGATIVE
from marketplace.imports.feeds import FeedFormat
from marketplace.imports.models import Part
from marketplace.imports.reading import START, FeedFile, FileLine, FilePosition
from marketplace.imports.row_errors import DIFFERING, REASONS, RowError
from marketplace.points.billing.row_outcome import RowOutcome

MOST_SET_ASIDE = (
    10_000  # faulty or repeated lines; a file of only such lines is not kept in memory whole
)


@dataclass(slots=True)
class Batch:
    """Rows with different keys, and the lines that they came from.

    `repeats` are the places of rows that are in the file once more, alike, with their lines in
    `repeated_lines`; `faulty` are lines that could not be read. `end` is the file's place after it.
    """

    rows: list[Any] = field(default_factory=list)
    lines: list[FileLine] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    repeats: list[int] = field(default_factory=list)
    repeated_lines: list[FileLine] = field(default_factory=list)
    faulty: list[tuple[FileLine, RowError]] = field(default_factory=list)
    end: FilePosition = START

    @property
    def set_aside(self) -> int:
        """The number of its lines that are no rows of their own."""
        return len(self.faulty) + len(self.repeats)

    def fits(self, key: str, row: object) -> bool:
        """Return whether the row may go into this batch: no row has its key and other content."""
        place = self.places.get(key)
        return place is None or self.rows[place] == row

    def add(self, key: str, row: object, line: FileLine) -> None:
        """Add the row."""
        place = self.places.setdefault(key, len(self.rows))
        if place < len(self.rows):
            self.repeats.append(place)
            self.repeated_lines.append(line)
            return
        self.rows.append(row)
        self.lines.append(line)

    def refused(self, row_outcomes: Sequence[RowOutcome]) -> list[tuple[FileLine, str]]:
        """Return the lines that were refused, with the reason in words, in the file's order."""
        reasons = [(line, str(fault)) for line, fault in self.faulty]
        repeat_outcomes = [row_outcomes[place] for place in self.repeats]
        judged = zip(
            [*self.lines, *self.repeated_lines], [*row_outcomes, *repeat_outcomes], strict=True
        )
        reasons += [
            (line, str(REASONS[row_outcome]))
            for line, row_outcome in judged
            if row_outcome in REASONS
        ]
        return sorted(reasons, key=lambda one: one[0].number)

    def differing(self, places: Iterable[int]) -> list[tuple[FileLine, str]]:
        """Return the lines of these rows, with the reason why they are listed."""
        return [(self.lines[place], str(DIFFERING)) for place in sorted(places)]


def batches(file: FeedFile, kind: FeedFormat, part: Part = Part.ALL) -> Iterator[Batch]:
    """Yield that part of the file's rows in batches; the last one, maybe empty, ends at its end.

    Faults belong to the part of the other rows.
    """
    batch = Batch()
    for line in file.lines(MAYBE_NEGATIVE if part is Part.CREDIT_NOTES else None):
        row = line.fault or kind.read(kind.cells(line.wanted, file.header.delimiter))
        if not _is_of_part(row, kind, part):
            continue
        if isinstance(row, RowError):
            batch.faulty.append((line, row))
        else:
            key = kind.key(row)
            if not batch.fits(key, row):
                yield replace(batch, end=file.mark_before_last())
                batch = Batch()
            batch.add(key, row, line)
        if len(batch.rows) >= kind.batch or batch.set_aside >= MOST_SET_ASIDE:
            yield replace(batch, end=file.mark())
            batch = Batch()
    yield replace(batch, end=file.mark())


def _is_of_part(row: Any, kind: FeedFormat, part: Part) -> bool:  # noqa: ANN401 - any feed's row
    if part is Part.ALL or kind.is_credit is None:
        return True
    is_credit = not isinstance(row, RowError) and kind.is_credit(row)
    return is_credit is (part is Part.CREDIT_NOTES)
