"""The job queue, which only wakes the worker: what there is to deliver stands in the outbox."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from flask import Flask, current_app, has_app_context
from huey import RedisHuey, SqliteHuey
from huey.api import Huey

from marketplace.settings import Settings

log = structlog.get_logger(__name__)

EXTENSION = "marketplace.queue"
SECONDS_BETWEEN_WAKES = 1.0
ENOUGH_WAKES = 4  # waiting in the queue; without a worker more would only pile up


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


@dataclass(frozen=True, slots=True)
class Wake:
    """An app's queue, and the bell that puts a delivery into it."""

    queue: Huey
    bell: Bell


def make_queue(settings: Settings) -> Huey:
    """The queue of the settings: in Redis, across machines, or in a file of the instance."""
    if settings.redis_url:
        return RedisHuey("marketplace", url=settings.redis_url, results=False)
    file = settings.instance_path.resolve() / "queue.db"
    return SqliteHuey("marketplace", filename=str(file), results=False)


def init_app(app: Flask, settings: Settings, deliver: Callable[[], object]) -> None:
    """Give the app its queue, whose one task is to deliver what is due."""
    queue = make_queue(settings)

    def deliver_due() -> None:
        with app.app_context():
            deliver()

    task = queue.task(name="deliver")(deliver_due)

    def ring() -> None:
        try:
            if queue.pending_count() < ENOUGH_WAKES:
                task()
        finally:
            queue.storage.close()

    queue.storage.close()
    app.extensions[EXTENSION] = Wake(queue, Bell(ring))


def queue_of(app: Flask) -> Huey:
    """The app's queue."""
    return _wake_of(app).queue


def wake() -> None:
    """Tell the worker that the outbox has something new; cheap, never waits, never fails.

    The worker's periodic sweep delivers what a lost wake leaves behind.
    """
    if has_app_context():
        _wake_of(current_app).bell.ask()


def _wake_of(app: Flask) -> Wake:
    found: Wake = app.extensions[EXTENSION]
    return found
