"""Remember that the database does not answer, so that one caller waits for it and not all."""

from __future__ import annotations

from threading import Lock
from time import monotonic
from typing import Final

from psycopg import OperationalError

PAUSE_SECONDS: Final = 1.0


class Outage:
    """The state of a process's database: it answers, or it did not a moment ago.

    While it does not, one caller at a time tries it again, after a pause; the others are refused
    at once, so that their threads stay free for requests that need no database.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._refused_until = 0.0

    @property
    def lasts(self) -> bool:
        """True until the database answers again after a caller gave up."""
        return bool(self._refused_until)

    def enter(self, seconds: float) -> None:
        """Let the caller try the database, for at most the given time.

        Raises OperationalError during an outage, while another caller tries or pauses.
        """
        if not self._refused_until:
            return
        with self._lock:
            now = monotonic()
            if now < self._refused_until:
                raise OperationalError("the database did not answer a moment ago")
            if self._refused_until:
                self._refused_until = now + seconds

    def begin(self) -> None:
        """Record that the database did not answer in time."""
        with self._lock:
            self._refused_until = monotonic() + PAUSE_SECONDS

    def end(self) -> None:
        """Record that the database answered."""
        if self._refused_until:
            with self._lock:
                self._refused_until = 0.0
