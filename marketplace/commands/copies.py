"""Consistent copies of a database that is in use, by the database's own means."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Protocol

from sqlalchemy import URL, make_url

from marketplace.foundation.settings import Settings


class Copy(Protocol):
    """How one kind of database is copied out and in; `name` is the copy's in a backup."""

    kind: str
    name: str

    def dump(self, to: Path) -> None:
        """Write a consistent copy."""

    def load(self, source: Path) -> None:
        """Put the copy in the place of all that the database holds."""


def copy_of(settings: Settings) -> Copy:
    """The way that fits the database of the settings."""
    url = make_url(settings.database)
    return SQLiteCopy(url) if url.get_backend_name() == "sqlite" else PostgreSQLCopy(url)


class SQLiteCopy:
    """By SQLite's online backup, which other connections need not stop for."""

    kind = "SQLite"
    name = "database.sqlite"

    def __init__(self, url: URL) -> None:
        self._file = str(url.database)

    def dump(self, to: Path) -> None:
        """Write a consistent copy."""
        _copy_sqlite(self._file, str(to))

    def load(self, source: Path) -> None:
        """Put the copy in the place of all that the database holds."""
        _copy_sqlite(str(source), self._file)


def _copy_sqlite(source: str, to: str) -> None:
    with closing(sqlite3.connect(source)) as have, closing(sqlite3.connect(to)) as want:
        have.backup(want)


class PostgreSQLCopy:
    """By PostgreSQL's own pg_dump and pg_restore, which must be as new as the server."""

    kind = "PostgreSQL"
    name = "database.dump"

    def __init__(self, url: URL) -> None:
        self._url = url

    def dump(self, to: Path) -> None:
        """Write a consistent copy."""
        self._run("pg_dump", "--format=custom", "--no-owner", f"--file={to}")

    def load(self, source: Path) -> None:
        """Put the copy in the place of all that the database holds, or nothing of it."""
        database = str(self._url.database)
        options = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
        self._run("pg_restore", *options, f"--dbname={database}", str(source))

    def _run(self, program: str, *arguments: str) -> None:
        found = shutil.which(program)
        if found is None:
            raise RuntimeError(
                f"{program} is not installed (Debian: apt install postgresql-client)"
            )
        result = subprocess.run(  # noqa: S603 - our own arguments, no shell
            [found, *arguments],
            env=os.environ | self._environment(),
            capture_output=True,
            check=False,
        )
        if result.returncode:
            raise RuntimeError(f"{program}: {result.stderr.decode(errors='replace').strip()}")

    def _environment(self) -> dict[str, str]:
        """The address for libpq; in the environment, as arguments are open to everyone."""
        url = self._url
        host = url.host or url.query.get("host")
        known = {
            "PGHOST": host,
            "PGPORT": url.port,
            "PGUSER": url.username,
            "PGPASSWORD": url.password,
            "PGDATABASE": url.database,
        }
        return {name: str(value) for name, value in known.items() if value}
