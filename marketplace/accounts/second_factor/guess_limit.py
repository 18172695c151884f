"""Count the attempts to use a second factor, and record those that fail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from marketplace.accounts import throttle
from marketplace.accounts.security_events.models import EventKind, Outcome
from marketplace.accounts.security_events.record import record_attempt
from marketplace.accounts.throttle import Scope
from marketplace.foundation.refusals import InvalidInput, TooManyAttempts


@contextmanager
def counted_attempt(scope: Scope, subject: object, *, user_id: int, detail: str) -> Iterator[None]:
    """Count an attempt of the user before the block, which takes it back where it succeeds.

    Must be outside any transaction, so that the count and the event of a failure stay. Raises
    TooManyAttempts.
    """
    try:
        throttle.claim(scope, subject)
    except TooManyAttempts:
        record_attempt(EventKind.FACTOR, Outcome.LOCKED, user_id=user_id, detail=detail)
        raise
    try:
        yield
    except InvalidInput:
        record_attempt(EventKind.FACTOR, Outcome.FAILED, user_id=user_id, detail=detail)
        raise
