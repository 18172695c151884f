"""The jobs of the worker, and the wake that lets it run them; the work itself is rows.

A room registers a batch of its work by name. `wake` lets every worker run a batch of each: in this
process at once, in other processes by `wake_channel`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

import structlog
from flask import Flask, current_app, has_app_context

from marketplace.foundation import wake_channel
from marketplace.foundation.extensions import db

log = structlog.get_logger(__name__)

EXTENSION = "marketplace.queue"
SECONDS_BETWEEN_WAKES = 0.5
LAST_WAKE_SECONDS = 5.0  # a process that ends waits no longer for its last wake
BATCHES_AT_ONCE = 2  # of a kind in a process: a hanging one leaves the others their threads


class WakeThread:
    """Wakes the workers: at once, then at most twice a second, and never blocks the caller.

    The wake is sent from a thread of its own, so that a slow database does not slow a request.
    """

    def __init__(self, send: Callable[[], object]) -> None:
        self._send = send
        self._requested = threading.Event()
        self._process = 0
        self._thread: threading.Thread | None = None
        self._ending = threading.Event()
        self._lock = threading.Lock()

    def request(self) -> None:
        """Wake the workers soon; several requests in the meantime become one wake."""
        self._requested.set()
        if self._process != os.getpid():
            self._start()

    def end(self) -> None:
        """Send a last wake where this process requested any, and none that it requests later."""
        if self._process == os.getpid() and self._thread is not None:
            self._ending.set()
            self._requested.set()
            self._thread.join(LAST_WAKE_SECONDS)

    def _start(self) -> None:
        with self._lock:
            if self._process == os.getpid():
                return
            self._process = os.getpid()
            self._thread = threading.Thread(target=self._run, name="wake", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while self._requested.wait():
            self._requested.clear()
            ending = self._ending.is_set()
            try:
                self._send()
            except Exception as error:  # noqa: BLE001 - whatever fails, the periodic sweep delivers
                log.warning("the workers could not be woken", error=type(error).__name__)
            if ending:
                return
            self._ending.wait(SECONDS_BETWEEN_WAKES)


class Job:
    """A kind of work: a batch of it, and the bell that its threads wait for.

    `run_batch` returns whether there was any work. A bell that rings while all threads are busy is
    heard by the first that becomes free.
    """

    def __init__(self, name: str, run_batch: Callable[[], object], at_once: int) -> None:
        self.name = name
        self.run_batch = run_batch
        self.at_once = at_once
        self._bell = threading.Semaphore(0)
        self._rung = False
        self._lock = threading.Lock()

    def ring(self) -> None:
        """Let one thread of the job run a batch."""
        with self._lock:
            if not self._rung:
                self._rung = True
                self._bell.release()

    def silence(self) -> None:
        """Forget a ring that no thread has heard."""
        with self._lock:
            if self._rung and self._bell.acquire(blocking=False):
                self._rung = False

    def wait(self) -> None:
        """Wait until the bell rings."""
        self._bell.acquire()
        with self._lock:
            self._rung = False


class JobQueue:
    """The jobs that an app's worker runs, and whether it is asked to stop."""

    def __init__(self, app: Flask) -> None:
        self.wake_thread = WakeThread(self._wake)
        self.stopping = threading.Event()
        self.jobs: dict[str, Job] = {}
        self._app = app

    def register(
        self, name: str, run_batch: Callable[[], object], at_once: int = BATCHES_AT_ONCE
    ) -> Job:
        """Run batches of this kind whenever the worker is woken, and at each periodic sweep."""
        self.jobs[name] = Job(name, run_batch, at_once)
        return self.jobs[name]

    def ring(self) -> None:
        """Let the worker of this process, where it has one, run a batch of each kind."""
        for job in self.jobs.values():
            job.ring()

    def _wake(self) -> None:
        self.ring()
        with self._app.app_context():
            wake_channel.send(db.engine)


def init_app(app: Flask) -> None:
    """Give the app its queue; rooms register their batches with it afterwards."""
    app.extensions[EXTENSION] = JobQueue(app)


def register(app: Flask, name: str, run_batch: Callable[[], bool]) -> None:
    """Let the app's worker run batches of this kind; see `JobQueue.register`."""
    job_queue_of(app).register(name, run_batch)


def wake() -> None:
    """Tell the workers that there is new work; cheap, never waits, never fails.

    The periodic sweep runs what a lost wake leaves behind.
    """
    if has_app_context():
        job_queue_of(current_app).wake_thread.request()


def is_stopping() -> bool:
    """Return whether the worker was asked to stop: a batch then ends after its current item."""
    return job_queue_of(current_app).stopping.is_set()


def pause(seconds: float) -> None:
    """Wait, at most until the worker is asked to stop."""
    job_queue_of(current_app).stopping.wait(seconds)


def job_queue_of(app: Flask) -> JobQueue:
    """Return the app's job queue."""
    queue: JobQueue = app.extensions[EXTENSION]
    return queue
