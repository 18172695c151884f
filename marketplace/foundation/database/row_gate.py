"""Let one request of a process wait for a held row, so that the others keep their threads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import Condition
from time import monotonic
from typing import Final

from psycopg.errors import LockNotAvailable

PATIENCE_SECONDS: Final = 1.0
MOST_REMEMBERED: Final = 1000
_LOCKS: Final = re.compile(r"\s*(UPDATE|DELETE)\b|.*\bFOR (UPDATE|NO KEY|SHARE|KEY)", re.DOTALL)


@lru_cache(maxsize=2048)
def locks_rows(statement: str) -> bool:
    """Return whether the statement waits for rows that other transactions hold."""
    return _LOCKS.match(statement) is not None and "SKIP LOCKED" not in statement


class RowGate:
    """Passes one caller at a time to each row; a row's key is its statement with the values.

    Callers behind it wait as long as each of those before them gets the row within a second. Once
    one waits for longer, another session holds the row: only that one waits, the others are
    refused.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._waiting: dict[str, float] = {}  # since when a caller waits for the row
        self._held_until: dict[str, float] = {}  # rows that a caller waited for in vain

    @contextmanager
    def pass_one(self, key: str, seconds: float) -> Iterator[None]:
        """Run the block, which waits for the row for at most the given time, alone for the key.

        Raises LockNotAvailable at once where another caller already waits in vain.
        """
        self._enter(key)
        try:
            yield
        except LockNotAvailable:
            self._remember(key, seconds)
            raise
        finally:
            with self._changed:
                del self._waiting[key]
                self._changed.notify_all()

    def _enter(self, key: str) -> None:
        with self._changed:
            while (since := self._waiting.get(key)) is not None:
                now = monotonic()
                left = since + PATIENCE_SECONDS - now
                if left <= 0 or now < self._held_until.get(key, 0):
                    raise LockNotAvailable("another request of this process waits for the row")
                self._changed.wait(left)
            self._waiting[key] = monotonic()

    def _remember(self, key: str, seconds: float) -> None:
        now = monotonic()
        with self._changed:
            if len(self._held_until) >= MOST_REMEMBERED:
                self._held_until.clear()
            self._held_until[key] = now + seconds
