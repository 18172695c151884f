"""A worker has enough threads: a hanging transport does not delay other messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event, Semaphore

import pytest
from flask import Flask

from marketplace.foundation.job_queue import BATCHES_AT_ONCE, job_queue_of
from marketplace.schedule.worker import Workers

SOON = 10
KINDS = ("email", "hub", "network")


@pytest.fixture
def released() -> Iterator[Event]:
    """Set, it lets go of all who hang."""
    event = Event()
    yield event
    event.set()


def test_an_sms_goes_out_while_everything_else_hangs(
    fresh_app: Callable[..., Flask], released: Event
) -> None:
    app = fresh_app(sweep_seconds=1)
    queue, hanging, sent = job_queue_of(app), Semaphore(0), Event()

    def hang() -> bool:
        hanging.release()
        return released.wait() and False

    for kind in KINDS:
        queue.register(kind, hang)
    queue.register("sms", lambda: bool(sent.set()))
    workers = Workers(app, stop_seconds=1, owns_process=False)
    workers.start()
    try:
        for _ in range(len(KINDS) * BATCHES_AT_ONCE):
            queue.enqueue()
            assert hanging.acquire(timeout=SOON)
        sent.clear()
        queue.enqueue()
        assert sent.wait(SOON)
    finally:
        released.set()
        workers.stop(graceful=True)
