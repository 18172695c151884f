"""What the simulated network remembers, in a SQLite file of its own.

A booking is a change of what a line holds in a bucket; nothing deletes one, so whoever gave a line
something twice can be caught.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from marketplace.demo.network.failure_modes import ALWAYS, BLIND, Manner

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS orders (
  id TEXT PRIMARY KEY, resource TEXT, asked TEXT, bucket TEXT, number TEXT, unit TEXT,
  amount INTEGER, status TEXT, reason TEXT, done_at REAL
);
CREATE TABLE IF NOT EXISTS bookings (
  n INTEGER PRIMARY KEY, id TEXT, bucket TEXT, number TEXT, unit TEXT, change INTEGER
);
CREATE TABLE IF NOT EXISTS closed (bucket TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS manner (one INTEGER PRIMARY KEY, how TEXT, times INTEGER);
CREATE TABLE IF NOT EXISTS calls (n INTEGER PRIMARY KEY, method TEXT, id TEXT);
"""


@dataclass(frozen=True, slots=True)
class Held:
    """What a line has of one bucket: how much is left, and how often it was given."""

    number: str
    bucket: str
    unit: str
    left: int
    grants: int


class Book:
    """The file, opened anew for each deed, so that any process and thread can share it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        with self.writing() as connection:
            for table in _TABLES.split(";"):
                connection.execute(table)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """All of the block or none of it, and nobody else meanwhile."""
        with closing(sqlite3.connect(self._file, timeout=30, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def be(self, manner: Manner, times: int = ALWAYS) -> None:
        """Behave so for the next calls, or until told otherwise."""
        with self.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO manner VALUES (1, ?, ?)", (manner, times))

    def manner(self) -> tuple[Manner, int]:
        """How the network behaves now, and for how many more calls."""
        with self.writing() as connection:
            found = connection.execute("SELECT how, times FROM manner").fetchone()
        return (Manner(found["how"]), found["times"]) if found else (Manner.DELIVER, ALWAYS)

    def treat(self, method: str, order_id: str) -> Manner:
        """Note the call and say how to treat it; where its manner counts, one call less is left."""
        manner, times = self.manner()
        with self.writing() as connection:
            connection.execute("INSERT INTO calls (method, id) VALUES (?, ?)", (method, order_id))
            if times == 0 or (method == "GET" and manner not in BLIND):
                return Manner.DELIVER
            if times > 0:
                connection.execute("UPDATE manner SET times = times - 1 WHERE times > 0")
        return manner

    def forget(self) -> None:
        """Start the book anew."""
        with self.writing() as connection:
            for name in ("orders", "bookings", "closed", "manner", "calls"):
                connection.execute(f"DELETE FROM {name}")  # noqa: S608 - names of our own

    def calls(self) -> list[tuple[str, str]]:
        """Every call that was signed, with the order's id, in order."""
        with self.writing() as connection:
            return [tuple(row) for row in connection.execute("SELECT method, id FROM calls")]

    def lines(self) -> list[Held]:
        """What each line holds, newest first."""
        query = (
            "SELECT number, bucket, unit, SUM(change) AS left, SUM(change > 0) AS grants"
            " FROM bookings GROUP BY number, bucket, unit ORDER BY MAX(n) DESC"
        )
        with self.writing() as connection:
            return [Held(**row) for row in connection.execute(query)]
