"""The pages of a migrated SQLite database in memory, which a test's file begins with."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


class MigratedPages:
    """A copy of the file as it is now, and a connection to write its pages back over the file's."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._copy = sqlite3.connect(":memory:", isolation_level=None)
        with closing(sqlite3.connect(file)) as migrated:
            migrated.backup(self._copy)
        self._schema = schema_version(self._copy)
        self._target = self._open()

    def _open(self) -> sqlite3.Connection:
        self._inode = self._file.stat().st_ino
        target = sqlite3.connect(self._file, isolation_level=None, timeout=30)
        target.execute("PRAGMA synchronous=OFF")
        return target

    def write_back(self, version: int) -> bool:
        """Restore the file's rows, with that version of the catalogue, under open connections.

        The schema keeps its number, so that no connection reads the tables' definitions anew, which
        takes longer than all else. Returns whether that could be done: not where a test changed a
        definition, or put another file in this one's place.
        """
        same_file = self._file.exists() and self._file.stat().st_ino == self._inode
        if not same_file or schema_version(self._target) != self._schema:
            return False
        self._copy.execute("UPDATE catalogue_version SET version = ?", [version])
        self._copy.backup(self._target)
        self._target.execute(f"PRAGMA schema_version = {self._schema}")
        return True

    def put_in_place(self, version: int) -> None:
        """Make the file anew; no other connection to it may be open."""
        self._target.close()
        for rest in ("-wal", "-shm"):
            self._file.with_name(self._file.name + rest).unlink(missing_ok=True)
        self._copy.execute("UPDATE catalogue_version SET version = ?", [version])
        self._file.write_bytes(self._copy.serialize())
        self._target = self._open()

    def close(self) -> None:
        """Close the connections."""
        self._target.close()
        self._copy.close()


def schema_version(connection: sqlite3.Connection) -> int:
    """The number that SQLite moves on with each change of the tables' definitions."""
    (number,) = connection.execute("PRAGMA schema_version").fetchone()
    return int(number)
