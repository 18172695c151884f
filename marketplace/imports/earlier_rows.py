"""Keep the rows that a dry run has tried, on disk, so that later batches find them as a run would.

A dry run books each batch and undoes it. Before a batch it books again what earlier batches did to
the same ids and lines, so it says exactly what the run books and locks nothing for longer.
"""

from __future__ import annotations

import json
import pickle
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, Final

from marketplace.imports.feeds import FeedFormat
from marketplace.points.billing.charge_rules import ReportedCharge

TABLES: Final = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16000;
CREATE TABLE earlier (key TEXT PRIMARY KEY, line TEXT, content BLOB) WITHOUT ROWID;
CREATE INDEX by_line ON earlier (line) WHERE line IS NOT NULL;
CREATE TABLE sums (month TEXT PRIMARY KEY, cents INTEGER, example BLOB) WITHOUT ROWID;
"""
REMEMBER: Final = "INSERT OR REPLACE INTO earlier VALUES (?, ?, ?)"
ADD: Final = """
INSERT INTO sums VALUES (?, ?, ?) ON CONFLICT (month) DO UPDATE SET cents = cents + excluded.cents
"""
RELATED: Final = """
SELECT content FROM earlier WHERE key IN (SELECT value FROM json_each(:keys))
UNION SELECT content FROM earlier WHERE line IN (SELECT value FROM json_each(:lines))
"""
SUMS: Final = """
SELECT month, cents, example FROM sums WHERE month IN (SELECT value FROM json_each(?))
"""
MOST_CENTS: Final = 2_000_000_000  # of one charge in the books


class EarlierRows:
    """The rows of one file that a run would have booked by now."""

    def __init__(self, kind: FeedFormat, kept: sqlite3.Connection) -> None:
        self._kind = kind
        self._kept = kept
        kept.executescript(TABLES)

    def remember(self, booked: Sequence[Any]) -> None:
        """Keep the rows of a batch that a run would have booked."""
        rows = ((self._kind.key(row), self._line(row), pickle.dumps(row)) for row in booked)
        self._kept.executemany(REMEMBER, rows)
        charges = [row for row in booked if isinstance(row, ReportedCharge)]
        self._kept.executemany(
            ADD, ((_month(row), row.cents, pickle.dumps(row)) for row in charges)
        )

    def related_to(self, rows: Sequence[Any]) -> list[Any]:
        """Return the rows to book before these: with their ids, and what their lines had by then.

        Of a line's month of charges that is one charge, of its sum.
        """
        keys = json.dumps([self._kind.key(row) for row in rows])
        lines = json.dumps([line for row in rows if (line := self._line(row)) is not None])
        found = self._kept.execute(RELATED, {"keys": keys, "lines": lines})
        related = [pickle.loads(content) for (content,) in found]  # noqa: S301 - written above
        return [*related, *self._sums(rows, related)]

    def _line(self, row: Any) -> str | None:  # noqa: ANN401 - a row of any feed
        return row.number if self._kind.history_counts else None

    def _sums(self, rows: Sequence[Any], related: Iterable[Any]) -> Iterator[ReportedCharge]:
        months = json.dumps(
            sorted({_month(row) for row in rows if isinstance(row, ReportedCharge)})
        )
        apart: Counter[str] = Counter()
        for row in related:
            if isinstance(row, ReportedCharge):
                apart[_month(row)] += row.cents
        for month, cents, example in self._kept.execute(SUMS, (months,)):
            charge: ReportedCharge = pickle.loads(example)  # noqa: S301 - written above
            yield from _in_charges(charge, month, cents - apart[month])


def _month(charge: ReportedCharge) -> str:
    """Return the name of a line's month; no charge of a file has it as its id, for its blank."""
    return f"{charge.month:%Y-%m} {charge.number}"


def _in_charges(example: ReportedCharge, month: str, cents: int) -> Iterator[ReportedCharge]:
    """Yield charges of the line's month with this sum, none too large for the books."""
    number = 0
    while cents:
        part = max(-MOST_CENTS, min(cents, MOST_CENTS))
        yield example._replace(charge_id=f"{number} {month}", cents=part)
        cents, number = cents - part, number + 1


@contextmanager
def earlier_rows(kind: FeedFormat) -> Iterator[EarlierRows]:
    """Yield an empty store, in a temporary file that is deleted after the block."""
    with closing(sqlite3.connect("", isolation_level=None)) as kept:
        yield EarlierRows(kind, kept)
