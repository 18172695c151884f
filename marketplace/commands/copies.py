"""Copy a database that is in use, consistently, by the database's own tools."""

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
    """The copying of one kind of database; `name` is the copy's file name in a backup."""

    kind: str
    name: str

    def dump(self, to: Path) -> None:
        """Write a consistent copy."""

    def load(self, source: Path) -> None:
        """Replace the whole content of the database with the copy."""


def copy_of(settings: Settings) -> Copy:
    """Return the copying that fits the database of the settings."""
    url = make_url(settings.database)
    return SQLiteCopy(url) if url.get_backend_name() == "sqlite" else PostgreSQLCopy(url)


class SQLiteCopy:
    """A copy by SQLite's online backup, during which other connections go on."""

    kind = "SQLite"
    name = "database.sqlite"

    def __init__(self, url: URL) -> None:
        self._file = str(url.database)

    def dump(self, to: Path) -> None:
        """Write a consistent copy."""
        _copy_sqlite(self._file, str(to))

    def load(self, source: Path) -> None:
        """Replace the whole content of the database with the copy."""
        _copy_sqlite(str(source), self._file)


def _copy_sqlite(source: str, to: str) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(to)) as new:
        old.backup(new)


class PostgreSQLCopy:
    """A copy by PostgreSQL's pg_dump and pg_restore, which must be as new as the server."""

    kind = "PostgreSQL"
    name = "database.dump"

    def __init__(self, url: URL) -> None:
        self._url = url

    def dump(self, to: Path) -> None:
        """Write a consistent copy."""
        self._run("pg_dump", "--format=custom", "--no-owner", f"--file={to}")

    def load(self, source: Path) -> None:
        """Replace the database's whole content with the copy, in one transaction."""
        database = str(self._url.database)
        options = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
        self._run("pg_restore", *options, f"--dbname={database}", str(source))

    def _run(self, program: str, *arguments: str) -> None:
        path = shutil.which(program)
        if path is None:
            raise RuntimeError(
                f"{program} is not installed (Debian: apt install postgresql-client)"
            )
        result = subprocess.run(  # noqa: S603 - our own arguments, no shell
            [path, *arguments],
            env=os.environ | self._environment(),
            capture_output=True,
            check=False,
        )
        if result.returncode:
            raise RuntimeError(f"{program}: {result.stderr.decode(errors='replace').strip()}")

    def _environment(self) -> dict[str, str]:
        """Return libpq's connection settings, as a process's arguments are open to every user."""
        url = self._url
        host = url.host or url.query.get("host")
        settings = {
            "PGHOST": host,
            "PGPORT": url.port,
            "PGUSER": url.username,
            "PGPASSWORD": url.password,
            "PGDATABASE": url.database,
        }
        return {name: str(value) for name, value in settings.items() if value}
