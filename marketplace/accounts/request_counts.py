"""Count requests in the database for Flask-Limiter, so that all machines share one limit.

A database that does not answer raises its own error, which is answered as for any other request.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from limits.storage import Storage
from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError

from marketplace.accounts import throttle
from marketplace.accounts.models import FailureCount
from marketplace.accounts.sliding_window import window_start
from marketplace.accounts.throttle import Scope
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction

WINDOW: Final = timedelta(minutes=1)  # of `POSTS_PER_MINUTE`, the only limit


class DatabaseStorage(Storage):
    """Counts by address and minute of the clock, next to the counts of failures."""

    STORAGE_SCHEME: list[str] | None = ["database"]  # noqa: RUF012 - the type that it has there

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return what the storage raises; it is never wrapped."""
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` requests and return the sum in the current window of `expiry` seconds."""
        return throttle.count(Scope.REQUEST_ADDRESS, key, timedelta(seconds=expiry), amount)

    def get(self, key: str) -> int:
        """Return the requests counted in the current minute."""
        return throttle.counted(Scope.REQUEST_ADDRESS, key, window_start(clock.now(), WINDOW))

    def get_expiry(self, key: str) -> float:  # noqa: ARG002 - all keys have the same minutes
        """Return the end of the current minute, in seconds since 1970."""
        return (window_start(clock.now(), WINDOW) + WINDOW).timestamp()

    def check(self) -> bool:
        """Return that the storage can be used: it is the database of everything else."""
        return True

    def clear(self, key: str) -> None:
        """Forget the requests of the key."""
        throttle.forget(Scope.REQUEST_ADDRESS, key)

    def reset(self) -> int | None:
        """Forget all requests; returns None, as they are not numbered."""
        mine = FailureCount.scope == Scope.REQUEST_ADDRESS
        with transaction() as session:
            session.execute(delete(FailureCount).where(mine))
        return None
