"""State of the simulated network, in a SQLite file of its own.

A booking is a change of what a line holds in a bucket. No booking is deleted, so a service that was
given twice shows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from marketplace.demo.network.failure_modes import ANY_REQUEST, UNTIL_CHANGED, FailureMode
from marketplace.foundation.secrets_at_rest.private_files import create, private_folder

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
class HeldBucket:
    """The units that a line has left of one bucket, and the number of times it was given."""

    number: str
    bucket: str
    unit: str
    left: int
    grants: int


class SimulatorLedger:
    """The file, opened anew for each action, so that any process and thread can share it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        private_folder(file.parent)
        create(file)
        with self.transaction() as connection:
            for table in _TABLES.split(";"):
                connection.execute(table)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commit the block whole or roll it back; no other writer comes in between."""
        with closing(sqlite3.connect(self._file, timeout=30, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def set_mode(self, mode: FailureMode, times: int = UNTIL_CHANGED) -> None:
        """Set the failure mode of the next requests, or until it is changed."""
        with self.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO manner VALUES (1, ?, ?)", (mode, times))

    def mode(self) -> tuple[FailureMode, int]:
        """The failure mode that is set, and the number of requests left that it applies to."""
        with self.transaction() as connection:
            found = connection.execute("SELECT how, times FROM manner").fetchone()
        if found is None:
            return FailureMode.DELIVER, UNTIL_CHANGED
        return FailureMode(found["how"]), found["times"]

    def record_call(self, method: str, order_id: str) -> FailureMode:
        """Record the request and return the mode that applies to it, which counts it."""
        mode, times = self.mode()
        with self.transaction() as connection:
            connection.execute("INSERT INTO calls (method, id) VALUES (?, ?)", (method, order_id))
            if times == 0 or (method == "GET" and mode not in ANY_REQUEST):
                return FailureMode.DELIVER
            if times > 0:
                connection.execute("UPDATE manner SET times = times - 1 WHERE times > 0")
        return mode

    def clear(self) -> None:
        """Delete all state."""
        with self.transaction() as connection:
            for name in ("orders", "bookings", "closed", "manner", "calls"):
                connection.execute(f"DELETE FROM {name}")  # noqa: S608 - names of our own

    def calls(self) -> list[tuple[str, str]]:
        """Method and order id of every signed request, in order."""
        query = "SELECT method, id FROM calls ORDER BY n"
        with self.transaction() as connection:
            return [(row["method"], row["id"]) for row in connection.execute(query)]

    def buckets(self) -> list[HeldBucket]:
        """Return the buckets of each line, newest first."""
        query = (
            "SELECT number, bucket, unit, SUM(change) AS left, SUM(change > 0) AS grants"
            " FROM bookings GROUP BY number, bucket, unit ORDER BY MAX(n) DESC"
        )
        with self.transaction() as connection:
            return [HeldBucket(**row) for row in connection.execute(query)]
