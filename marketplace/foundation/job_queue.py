"""The job queue: a job only wakes the worker, the work itself is rows in the database.

A room registers a batch of its work by name; `wake` lets the worker run a batch of each.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from sqlite3 import Connection

import structlog
from flask import Flask, current_app, has_app_context
from huey import RedisHuey
from huey.api import Huey
from huey.storage import SqliteStorage

from marketplace.foundation.settings import Settings

log = structlog.get_logger(__name__)

EXTENSION = "marketplace.queue"
SECONDS_BETWEEN_WAKES = 1.0
MAX_PENDING_JOBS = 8  # without a worker, more would only pile up
BATCHES_AT_ONCE = 2  # of a kind in a process: a hanging one leaves the others their threads


class WakeThread:
    """Wakes the worker: at once, then at most once a second, and never blocks the caller.

    The queue is written from a thread of its own, so that a slow queue does not slow a request.
    """

    def __init__(self, enqueue: Callable[[], object]) -> None:
        self._enqueue = enqueue
        self._requested = threading.Event()
        self._process = 0
        self._lock = threading.Lock()

    def request(self) -> None:
        """Wake the worker soon; several requests in the meantime become one wake."""
        self._requested.set()
        if self._process != os.getpid():
            self._start()

    def _start(self) -> None:
        with self._lock:
            if self._process == os.getpid():
                return
            self._process = os.getpid()
            threading.Thread(target=self._run, name="wake", daemon=True).start()

    def _run(self) -> None:
        while self._requested.wait():
            self._requested.clear()
            try:
                self._enqueue()
            except Exception as error:  # noqa: BLE001 - whatever fails, the periodic sweep delivers
                log.warning("the worker could not be woken", error=repr(error))
            time.sleep(SECONDS_BETWEEN_WAKES)


class QueueFile(SqliteStorage):  # type: ignore[misc] # Huey has no types
    """Huey's queue in a file, which threads may close at the same time."""

    _conn: Connection | None

    def close(self) -> bool:
        """Close the file until it is next needed; return whether it was open."""
        with self.lock:
            connection, self._conn = self._conn, None
            if connection:
                connection.close()
        return connection is not None


class JobQueue:
    """An app's queue. Its one job runs a batch of the work that a room has registered."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.huey = make_huey(settings)
        self.wake_thread = WakeThread(self._enqueue_and_close)
        self._app = app
        self._turns: dict[str, threading.BoundedSemaphore] = {}
        self._batches: dict[str, Callable[[], bool]] = {}
        self._job = self.huey.task(name="deliver")(self._run_batch)

    def register(self, name: str, run_batch: Callable[[], bool]) -> None:
        """Run batches of this kind whenever the worker is woken, and at each periodic sweep.

        `run_batch` returns whether there was any work.
        """
        self._turns[name] = threading.BoundedSemaphore(BATCHES_AT_ONCE)
        self._batches[name] = run_batch

    @property
    def max_batches_at_once(self) -> int:
        """The most batches of all kinds that run at once, hanging ones included."""
        return BATCHES_AT_ONCE * len(self._batches)

    def enqueue(self) -> None:
        """Put one batch of each kind into the queue, unless enough jobs wait there."""
        if self.huey.pending_count() < MAX_PENDING_JOBS:
            for name in self._batches:
                self._job(name)

    def _enqueue_and_close(self) -> None:
        try:
            self.enqueue()
        finally:
            self.huey.storage.close()

    def _run_batch(self, name: str) -> None:
        turn = self._turns.get(name)  # None where a newer version queued a kind this one lacks
        if turn is None or not turn.acquire(blocking=False):
            return
        try:
            with self._app.app_context():
                had_work = self._batches[name]()
        finally:
            turn.release()
        if had_work:
            self._job(name)


def make_huey(settings: Settings) -> Huey:
    """Return the queue of the settings: in Redis, across machines, or in a file of the instance."""
    if settings.redis_url:
        return RedisHuey("marketplace", url=settings.redis_url, results=False)
    file = settings.instance_path.resolve() / "queue.db"
    huey = Huey("marketplace", storage_class=QueueFile, filename=str(file), results=False)
    huey.storage.close()
    return huey


def init_app(app: Flask, settings: Settings) -> None:
    """Give the app its queue; rooms register their batches with it afterwards."""
    logging.getLogger("huey").setLevel(logging.WARNING)  # it logs each task, every second
    app.extensions[EXTENSION] = JobQueue(app, settings)


def register(app: Flask, name: str, run_batch: Callable[[], bool]) -> None:
    """Let the app's worker run batches of this kind; see `JobQueue.register`."""
    job_queue_of(app).register(name, run_batch)


def wake() -> None:
    """Tell the worker that there is new work; cheap, never waits, never fails.

    The worker's periodic sweep runs what a lost wake leaves behind.
    """
    if has_app_context():
        job_queue_of(current_app).wake_thread.request()


def huey_of(app: Flask) -> Huey:
    """Return the app's Huey."""
    return job_queue_of(app).huey


def job_queue_of(app: Flask) -> JobQueue:
    """Return the app's job queue."""
    queue: JobQueue = app.extensions[EXTENSION]
    return queue
