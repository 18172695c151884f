"""Read the database's clock, which all machines share; one machine's own may be wrong.

SQLite has no clock but the machine's. Tests travel in time on one machine, so there it is trusted.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic
from typing import Final

from flask import Flask, current_app, has_app_context
from sqlalchemy import func, select

from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.settings import Settings

EXTENSION: Final = "marketplace.database_clock"
FRESH_SECONDS: Final = 30.0
IN_STEP: Final = timedelta(seconds=1)  # asking takes time too; so much proves no difference


class DatabaseClock:
    """Knows by how much the database's clock is ahead of this machine's, as of a moment ago."""

    def __init__(self, read: Callable[[], datetime] | None) -> None:
        self._read = read
        self._lock = Lock()
        self._fresh_until = 0.0
        self._difference = timedelta()

    def difference(self) -> timedelta:
        """Return the difference, read anew twice a minute; zero where the clocks are in step."""
        if self._read is None:
            return timedelta()
        if monotonic() >= self._fresh_until:
            difference = self._read() - clock.machine_now()
            with self._lock:
                self._difference = difference if abs(difference) > IN_STEP else timedelta()
                self._fresh_until = monotonic() + FRESH_SECONDS
        return self._difference


def init_app(app: Flask, settings: Settings) -> None:
    """Give the app the clock of its database."""
    shared = settings.database.startswith("postgresql") and settings.marketplace_env != "test"
    app.extensions[EXTENSION] = DatabaseClock(_read if shared else None)


def difference() -> timedelta:
    """Return by how much the database's clock is ahead of this machine's; negative: behind.

    Zero outside an app, which has no database.
    """
    if not has_app_context():
        return timedelta()
    known: DatabaseClock = current_app.extensions[EXTENSION]
    return known.difference()


def now() -> datetime:
    """Return the current moment by the database's clock, in UTC."""
    return clock.now() + difference()


def _read() -> datetime:
    moment: datetime = db.session.connection().scalar(select(func.clock_timestamp()))  # type: ignore[assignment] # never NULL
    return moment
