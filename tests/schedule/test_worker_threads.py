"""A worker has enough threads: a hanging transport does not delay other messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event, Semaphore

import pytest
from flask import Flask

from marketplace.foundation.job_queue import BATCHES_AT_ONCE, Job, job_queue_of
from marketplace.schedule.worker_threads import WorkerThreads

SOON = 10
HANGING = ("email", "urgent email", "hub", "network", "feeds", "sms")


@pytest.fixture
def released() -> Iterator[Event]:
    """Set, it releases all who hang."""
    event = Event()
    yield event
    event.set()


def test_an_urgent_sms_goes_out_while_everything_else_hangs(
    fresh_app: Callable[..., Flask], released: Event
) -> None:
    app = fresh_app(sweep_seconds=60)
    queue, hanging, sent = job_queue_of(app), Semaphore(0), Event()

    def hang() -> bool:
        hanging.release()
        return released.wait() and False

    for kind in HANGING:
        queue.register(kind, hang)
    queue.register("urgent sms", lambda: bool(sent.set()))
    threads = WorkerThreads(app, lambda: None, stop_seconds=5)
    threads.start()
    try:
        for _ in range(len(HANGING) * BATCHES_AT_ONCE):
            queue.ring()
            assert hanging.acquire(timeout=SOON)
        sent.clear()
        queue.ring()
        assert sent.wait(SOON)
    finally:
        released.set()
        threads.stop()


def test_a_ring_while_all_threads_are_busy_is_heard_later_and_many_are_one() -> None:
    job = Job("sms", lambda: False, 1)
    for _ in range(3):
        job.ring()
    job.wait()
    job.ring()
    job.silence()
    assert not job._bell.acquire(blocking=False)
