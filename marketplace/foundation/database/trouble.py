"""Tell trouble with the database from a defect, and log it in one line a second."""

from __future__ import annotations

from threading import Lock
from time import monotonic
from typing import Final

import psycopg
import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

log = structlog.get_logger(__name__)

LONGEST_REASON: Final = 200
TROUBLE: Final = (
    OperationalError,
    InterfaceError,
    PoolTimeoutError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)


def is_trouble(error: BaseException | None) -> bool:
    """Return whether the database was unreachable, too busy or locked; then nothing happened."""
    if isinstance(error, TROUBLE):
        return True
    return isinstance(error, DBAPIError) and error.connection_invalidated


class TroubleLog:
    """Logs trouble with the database: one line a second, which counts those left out before."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._next = 0.0
        self._left_out = 0

    def report(self, error: BaseException) -> None:
        """Log the reason in a line, unless a line was logged within the last second."""
        with self._lock:
            now = monotonic()
            if now < self._next:
                self._left_out += 1
                return
            self._next, left_out, self._left_out = now + 1, self._left_out, 0
        log.error("database in trouble", reason=reason(error), left_out=left_out)


def reason(error: BaseException) -> str:
    """Return the driver's reason without its details, which hold values of the rows."""
    driver = getattr(error, "orig", None) or error
    lines = str(driver).splitlines() or [""]
    return f"{type(driver).__name__}: {lines[0]}"[:LONGEST_REASON]


report = TroubleLog().report
