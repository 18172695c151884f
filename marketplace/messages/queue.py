"""The job queue, which only wakes the worker: what there is to deliver stands in the outbox."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from functools import partial
from sqlite3 import Connection

import structlog
from flask import Flask, current_app, has_app_context
from huey import RedisHuey
from huey.api import Huey
from huey.storage import SqliteStorage

from marketplace.foundation.settings import Settings
from marketplace.members.models import Channel
from marketplace.messages.delivery import deliver_batch

log = structlog.get_logger(__name__)

EXTENSION = "marketplace.queue"
SECONDS_BETWEEN_WAKES = 1.0
ENOUGH_WAKES = 8  # waiting in the queue; without a worker more would only pile up
BATCHES_AT_ONCE = 2  # of a kind in a process: a hanging one leaves the others their threads


class Bell:
    """Wakes the worker after a deed: at once, then at most once a second, never blocking.

    A thread of its own does the ringing, so that a slow queue slows nobody's request.
    """

    def __init__(self, ring: Callable[[], object]) -> None:
        self._ring = ring
        self._asked = threading.Event()
        self._process = 0
        self._lock = threading.Lock()

    def ask(self) -> None:
        """Ring soon; asking many times meanwhile is one ring."""
        self._asked.set()
        if self._process != os.getpid():
            self._start()

    def _start(self) -> None:
        with self._lock:
            if self._process == os.getpid():
                return
            self._process = os.getpid()
            threading.Thread(target=self._run, name="wake", daemon=True).start()

    def _run(self) -> None:
        while self._asked.wait():
            self._asked.clear()
            try:
                self._ring()
            except Exception as error:  # noqa: BLE001 - whatever fails, the sweep delivers
                log.warning("the worker could not be woken", error=repr(error))
            time.sleep(SECONDS_BETWEEN_WAKES)


class QueueFile(SqliteStorage):  # type: ignore[misc] # Huey has no types
    """Huey's queue in a file, which threads may close at the same time."""

    _conn: Connection | None

    def close(self) -> bool:
        """Close the file until it is next needed; whether it was open."""
        with self.lock:
            connection, self._conn = self._conn, None
            if connection:
                connection.close()
        return connection is not None


class Wake:
    """An app's queue, whose one task of its own does a batch of what waits in a table."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.queue = make_queue(settings)
        self.bell = Bell(self._ring_and_close)
        self._app = app
        self._turns: dict[str, threading.BoundedSemaphore] = {}
        self._errands: dict[str, Callable[[], bool]] = {}
        self._task = self.queue.task(name="deliver")(self._deliver)

    def add(self, name: str, batch: Callable[[], bool]) -> None:
        """Let the worker do batches of one more kind whenever it is woken, and at each sweep.

        `batch` tells whether there was anything to do.
        """
        self._turns[name] = threading.BoundedSemaphore(BATCHES_AT_ONCE)
        self._errands[name] = batch

    @property
    def most_at_once(self) -> int:
        """How many batches of all kinds are done at once at most, hanging ones too."""
        return BATCHES_AT_ONCE * len(self._errands)

    def ring(self) -> None:
        """Put a batch of each kind into the queue, unless enough wait there."""
        if self.queue.pending_count() < ENOUGH_WAKES:
            for name in self._errands:
                self._task(name)

    def _ring_and_close(self) -> None:
        try:
            self.ring()
        finally:
            self.queue.storage.close()

    def _deliver(self, name: str) -> None:
        turn = self._turns.get(name)  # None where a newer version asked for what this one has not
        if turn is None or not turn.acquire(blocking=False):
            return
        try:
            with self._app.app_context():
                found = self._errands[name]()
        finally:
            turn.release()
        if found:
            self._task(name)


def make_queue(settings: Settings) -> Huey:
    """The queue of the settings: in Redis, across machines, or in a file of the instance."""
    if settings.redis_url:
        return RedisHuey("marketplace", url=settings.redis_url, results=False)
    file = settings.instance_path.resolve() / "queue.db"
    queue = Huey("marketplace", storage_class=QueueFile, filename=str(file), results=False)
    queue.storage.close()
    return queue


def init_app(app: Flask, settings: Settings) -> None:
    """Give the app its queue."""
    logging.getLogger("huey").setLevel(logging.WARNING)  # it tells of every task, every second
    wake = app.extensions[EXTENSION] = Wake(app, settings)
    for channel in Channel:
        wake.add(channel.value, partial(deliver_batch, channel))


def wake() -> None:
    """Tell the worker that the outbox has something new; cheap, never waits, never fails.

    The worker's periodic sweep delivers what a lost wake leaves behind.
    """
    if has_app_context():
        wake_of(current_app).bell.ask()


def queue_of(app: Flask) -> Huey:
    """The app's queue."""
    return wake_of(app).queue


def wake_of(app: Flask) -> Wake:
    """The app's queue and what rings it."""
    found: Wake = app.extensions[EXTENSION]
    return found
