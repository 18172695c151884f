"""Many people doing something at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Barrier, BrokenBarrierError, Event
from time import sleep
from typing import Final, TypeVar
from unittest.mock import patch

from flask import Flask

from marketplace.foundation import transaction
from marketplace.foundation.extensions import db

Result = TypeVar("Result")
PATIENCE: Final = 20  # seconds, for what comes at once unless the machine is busy
_nothing_is_locked: Final = Event()


class Gap:
    """A moment between looking and writing, in which a race is lost.

    Where locks hold, it is a short sleep, which the real verbs must not mind. In a negative control
    the first `people` to come wait for one another there, so that all have looked before one of
    them writes, on however busy a machine; or for the event, where that is given.
    """

    def __init__(self, seconds: float, *, people: int = 2, until: Event | None = None) -> None:
        self._seconds = seconds
        self._meeting = Barrier(people)
        self._until = until

    def __call__(self) -> None:
        """Let the moment pass."""
        if not _nothing_is_locked.is_set():
            sleep(self._seconds)
        elif self._until:
            self._until.wait(PATIENCE)
        else:
            meet(self._meeting)


def meet(meeting: Barrier) -> None:
    """Wait for the others, once; after they met, or waited in vain, a caller continues at once."""
    if meeting.broken:
        return
    with suppress(BrokenBarrierError):
        meeting.wait(PATIENCE)
    meeting.abort()


@contextmanager
def nothing_is_locked() -> Iterator[None]:
    """Mark a negative control: in its gaps, threads wait for one another."""
    _nothing_is_locked.set()
    try:
        yield
    finally:
        _nothing_is_locked.clear()


def all_at_once(
    app: Flask, work: Callable[[int], Result], people: int = 50
) -> list[Result | Exception]:
    """Start the work of all people together; return each result, with errors as results too."""
    start = Barrier(people)

    def one(number: int) -> Result | Exception:
        start.wait()
        with app.app_context():
            try:
                return work(number)
            except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
                return error
            finally:
                db.session.remove()

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(one, range(people)))


@contextmanager
def naive_transactions() -> Iterator[None]:
    """The negative control: every statement for itself, no lock held between two of them."""
    with nothing_is_locked(), patch.object(transaction, "_writing_options", lambda _session: {}):
        yield
