"""Carry wakes from process to process through the database, and tell whether they arrive.

PostgreSQL carries them by `LISTEN` and `NOTIFY`. On SQLite a process notices the commits of the
others by the file's `data_version`, which is cheap to read.
"""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event
from typing import Any, Final

import psycopg
import structlog
from sqlalchemy import Engine, make_url

log = structlog.get_logger(__name__)

CHANNEL: Final = "marketplace_work"
LOOK_SECONDS: Final = 0.5  # between two looks at SQLite's file, and at the signal to stop
PROBE_SECONDS: Final = 5.0  # for the first wake, which the listener sends to itself
RECONNECT_SECONDS: Final = 5.0
POOLER_SECONDS: Final = 60.0  # until the next try where a pooler swallows wakes
# The listening connection is the worker's own, outside the pool and its time-outs: it waits
# without end, and the kernel notices a server that is gone.
LISTEN_OPTIONS: Final[dict[str, Any]] = {
    "autocommit": True,
    "connect_timeout": 5,
    "application_name": "marketplace worker, listening",
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}


class NoWakeError(Exception):
    """The database accepts LISTEN, and notifications do not arrive."""


def send(engine: Engine) -> None:
    """Wake the workers of other processes; on SQLite the commit itself does."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.exec_driver_sql(f"SELECT pg_notify('{CHANNEL}', '')")


class WakeChannel:
    """The end at which a worker hears wakes.

    `hears` is set while wakes arrive; otherwise the worker has to look for work by itself, often.
    """

    def __init__(self, engine: Engine, listen_url: str = "") -> None:
        self._engine = engine
        self._url = make_url(listen_url) if listen_url else engine.url
        self._told = False
        self.hears = Event()

    def wakes(self, stopping: Event) -> Iterator[None]:
        """Yield at each wake, until `stopping`; reconnects by itself after any failure."""
        hear = self._notifications if self._engine.dialect.name == "postgresql" else self._commits
        while not stopping.is_set():
            try:
                yield from hear(stopping)
            except Exception as error:  # noqa: BLE001 - whatever fails, it is tried again
                self.hears.clear()
                self._tell_once(error)
                pooled = isinstance(error, NoWakeError)
                stopping.wait(POOLER_SECONDS if pooled else RECONNECT_SECONDS)

    def _notifications(self, stopping: Event) -> Iterator[None]:
        _, options = self._engine.dialect.create_connect_args(self._url)
        with psycopg.connect(**{**options, **LISTEN_OPTIONS}) as connection:
            connection.execute("SET statement_timeout = 0")  # where the role or a pooler has one
            connection.execute(f"LISTEN {CHANNEL}")
            self._probe(connection)
            self._start_hearing()
            yield
            while not stopping.is_set():
                for _ in connection.notifies(timeout=LOOK_SECONDS, stop_after=1):
                    yield

    def _probe(self, connection: psycopg.Connection[Any]) -> None:
        """Send a wake as every process does, and wait for it: a pooler in between swallows it."""
        send(self._engine)
        if not list(connection.notifies(timeout=PROBE_SECONDS, stop_after=1)):
            raise NoWakeError("set DATABASE_LISTEN_URL to PostgreSQL itself, not to a pooler")

    def _commits(self, stopping: Event) -> Iterator[None]:
        with self._engine.connect() as connection:
            seen = None
            while not stopping.is_set():
                version = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
                if version != seen:
                    seen = version
                    self._start_hearing()
                    yield
                stopping.wait(LOOK_SECONDS)

    def _start_hearing(self) -> None:
        self.hears.set()
        self._told = False

    def _tell_once(self, error: Exception) -> None:
        if not self._told:
            self._told = True
            reason = str(error) if isinstance(error, NoWakeError) else type(error).__name__
            log.warning("the worker hears no wakes and looks for work every second", error=reason)
