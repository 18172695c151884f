"""Copy a database that is in use, consistently, by the database's own tools."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import URL, make_url

from marketplace.foundation.settings import Settings

NEEDED: Final = frozenset({"users", "customers", "offers", "alembic_version"})
BUSY_SECONDS: Final = 30.0


class DamagedCopyError(RuntimeError):
    """The copy cannot be opened, or is not whole; the message is one line for the operator."""


class Copy(Protocol):
    """The copying of one kind of database; `name` is the copy's file name in a backup."""

    kind: str
    name: str

    def dump(self, to: Path) -> None:
        """Write a consistent copy."""

    def check(self, source: Path) -> str:
        """Return the schema version of the copy once it was opened and read whole.

        Raises DamagedCopyError.
        """

    def load(self, source: Path) -> None:
        """Replace the whole content of the database with the copy, or change nothing."""


def copy_of(settings: Settings) -> Copy:
    """Return the copying that fits the database of the settings."""
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite":
        return SQLiteCopy(url)
    return PostgreSQLCopy(url, settings)


class SQLiteCopy:
    """A copy by SQLite's online backup, during which other connections continue."""

    kind = "SQLite"
    name = "database.sqlite"

    def __init__(self, url: URL) -> None:
        self._file = str(url.database)

    def dump(self, to: Path) -> None:
        """Write a consistent copy."""
        with _sqlite_errors("the database cannot be copied"):
            _copy_sqlite(self._file, str(to))

    def check(self, source: Path) -> str:
        """Return the schema version of the copy once it was opened and read whole.

        Raises DamagedCopyError.
        """
        with _sqlite_errors("the copy of the database is damaged"), _opened(str(source)) as copy:
            copy.execute("PRAGMA query_only=ON")
            problems = copy.execute("PRAGMA integrity_check(1)").fetchall()
            tables = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            missing = NEEDED - {name for (name,) in tables}
            if problems != [("ok",)] or missing:
                raise DamagedCopyError("the copy of the database is not whole")
            versions = copy.execute("SELECT version_num FROM alembic_version").fetchall()
        return str(versions[0][0]) if len(versions) == 1 else ""

    def load(self, source: Path) -> None:
        """Replace the whole content of the database with the copy, or change nothing."""
        with _sqlite_errors("the database cannot be replaced"):
            _copy_sqlite(str(source), self._file)


def _opened(file: str) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(file, timeout=BUSY_SECONDS))


def _copy_sqlite(source: str, to: str) -> None:
    with _opened(source) as old, _opened(to) as new:
        old.backup(new)


@contextmanager
def _sqlite_errors(told: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, UnicodeError) as error:
        raise DamagedCopyError(f"{told}: {error}") from error


class PostgreSQLCopy:
    """A copy by PostgreSQL's pg_dump and pg_restore, which must be as new as the server."""

    kind = "PostgreSQL"
    name = "database.dump"

    def __init__(self, url: URL, settings: Settings) -> None:
        self._url = url
        self._settings = settings

    def dump(self, to: Path) -> None:
        """Write a consistent copy."""
        wait = f"--lock-wait-timeout={self._lock_milliseconds}"
        self._run("pg_dump", "--format=custom", "--no-owner", wait, f"--file={to}")

    def check(self, source: Path) -> str:
        """Return the schema version of the copy once it was opened and read whole.

        Raises DamagedCopyError.
        """
        try:
            self._run("pg_restore", f"--file={os.devnull}", str(source))
            version = ("--data-only", "--table=alembic_version", "--file=-")
            script = self._run("pg_restore", *version, str(source))
        except DumpToolError as error:
            raise DamagedCopyError(f"the copy of the database is damaged: {error}") from error
        _, _, rows = script.partition("COPY public.alembic_version (version_num) FROM stdin;\n")
        return rows.partition("\n")[0].strip()

    def load(self, source: Path) -> None:
        """Replace the database's whole content with the copy, in one transaction."""
        database = str(self._url.database)
        options = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
        self._run("pg_restore", *options, f"--dbname={database}", str(source))

    @property
    def _lock_milliseconds(self) -> int:
        return round(self._settings.database_long_lock_seconds * 1000)

    def _run(self, program: str, *arguments: str) -> str:
        """Run the program and return its output; raises DumpToolError."""
        path = shutil.which(program)
        if path is None:
            raise RuntimeError(
                f"{program} is not installed (Debian: apt install postgresql-client)"
            )
        try:
            result = subprocess.run(  # noqa: S603 - our own arguments, no shell
                [path, *arguments],
                env=os.environ | self._environment(program),
                capture_output=True,
                check=False,
                timeout=self._settings.database_copy_seconds,
            )
        except subprocess.TimeoutExpired:
            raise DumpToolError(f"{program} took longer than DATABASE_COPY_SECONDS") from None
        if result.returncode:
            raise DumpToolError(f"{program}: {result.stderr.decode(errors='replace').strip()}")
        return result.stdout.decode(errors="replace")

    def _environment(self, program: str) -> dict[str, str]:
        """Return libpq's connection settings, as a process's arguments are open to every user."""
        url = self._url
        host = url.host or url.query.get("host")
        settings = {
            "PGHOST": host,
            "PGPORT": url.port,
            "PGUSER": url.username,
            "PGPASSWORD": url.password,
            "PGDATABASE": url.database,
            "PGCONNECT_TIMEOUT": self._settings.database_connect_seconds,
        }
        if program == "pg_restore":
            settings["PGOPTIONS"] = f"-c lock_timeout={self._lock_milliseconds}"
        return {name: str(value) for name, value in settings.items() if value}


class DumpToolError(RuntimeError):
    """A program of PostgreSQL failed, or took too long; the message is its own."""
