"""Run an app's jobs in threads: on a wake, at each sweep and, the chores, once a minute."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

import structlog
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.job_queue import Job, job_queue_of
from marketplace.foundation.settings import Settings
from marketplace.foundation.wake_channel import WakeChannel

log = structlog.get_logger(__name__)

CHORE_THREADS: Final = 2  # so that the chores of the next minute need not wait for a long one
TICK_SECONDS: Final = 0.5
DEAF_SWEEP_SECONDS: Final = 1.0  # between sweeps while no wakes arrive
SECONDS_BETWEEN_REPORTS: Final = 1.0


class WorkerThreads:
    """The threads of a worker: some for each job, one that listens and one for the clock.

    Each job has threads of its own, so that one whose server hangs delays no other.
    """

    def __init__(self, app: Flask, chores: Callable[[], object], *, stop_seconds: float) -> None:
        settings: Settings = app.config["SETTINGS"]
        self._app = app
        self._queue = job_queue_of(app)
        self._chores = Job("chores", chores, CHORE_THREADS)
        self._sweep_seconds = float(settings.sweep_seconds)
        self._stop_seconds = stop_seconds
        with app.app_context():
            self._channel = WakeChannel(db.engine, settings.database_listen_url)
        self._reported_at = 0.0
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the threads; they end with the process, if nothing stops them before."""
        self._queue.stopping.clear()
        for job in self._jobs():
            job.silence()  # the rings that ended its threads, where it was stopped before
        targets: list[tuple[str, Callable[[], None]]] = [
            ("listen", self._listen),
            ("clock", self._watch_clock),
        ]
        for job in self._jobs():
            targets += [(job.name, self._worker_of(job))] * job.at_once
        for name, target in targets:
            thread = threading.Thread(target=target, name=f"worker {name}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Let each batch end after the message under way; wait for that, within the bound."""
        self._queue.stopping.set()
        for job in self._jobs():
            job.ring()
        end = time.monotonic() + self._stop_seconds
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        late = [thread.name for thread in self._threads if thread.is_alive()]
        if late:
            log.warning("the worker stops without waiting any longer", threads=late)
        self._threads.clear()

    def _jobs(self) -> list[Job]:
        return [*self._queue.jobs.values(), self._chores]

    def _worker_of(self, job: Job) -> Callable[[], None]:
        def work() -> None:
            while not self._queue.stopping.is_set():
                job.wait()
                while not self._queue.stopping.is_set() and self._run(job):
                    job.ring()  # while there is work, the job's other threads help
            job.ring()  # the next thread of the job stops too

        return work

    def _run(self, job: Job) -> bool:
        try:
            with self._app.app_context():
                return bool(job.run_batch())
        except Exception as error:  # noqa: BLE001 - whatever failed, the next sweep tries again
            self._report(job, error)
            return False

    def _report(self, job: Job, error: Exception) -> None:
        """Log a failure: in one line a second where the database is away, which fails all jobs."""
        if not isinstance(error, (DBAPIError, PoolTimeoutError)):
            log.error("a batch failed", job=job.name, exc_info=error)
        elif time.monotonic() > self._reported_at + SECONDS_BETWEEN_REPORTS:
            self._reported_at = time.monotonic()
            log.error("the worker's database is in trouble", job=job.name, error=_name(error))

    def _listen(self) -> None:
        for _wake in self._channel.wakes(self._queue.stopping):
            self._queue.ring()

    def _watch_clock(self) -> None:
        """Sweep, more often while no wakes arrive, and let the chores run at each new minute."""
        swept, minute = 0.0, _minute()
        while not self._queue.stopping.is_set():
            hears = self._channel.hears.is_set()
            pace = self._sweep_seconds if hears else min(self._sweep_seconds, DEAF_SWEEP_SECONDS)
            if time.monotonic() >= swept + pace:
                swept = time.monotonic()
                self._queue.ring()
            if _minute() != minute:
                minute = _minute()
                self._chores.ring()
            self._queue.stopping.wait(TICK_SECONDS)


def _minute() -> int:
    return int(clock.now().timestamp() // 60)


def _name(error: Exception) -> str:
    return type(getattr(error, "orig", None) or error).__name__
