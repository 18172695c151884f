"""Retry a batch after a conflict with another one that brings the same id at the same time.

Batches of different customers lock different accounts, so only the UNIQUE constraint of the id
keeps them apart. Ids are written in order, so that of two batches one waits and never both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from psycopg.errors import UniqueViolation
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

MOST_TRIES: Final = 10

Booked = TypeVar("Booked")


def retry_on_conflict(session: Session, book: Callable[[], Booked]) -> Booked:
    """Return what `book` returns; call it again where another transaction took one of its ids.

    The other transaction has committed by then, so `book` finds the id if it looks. On SQLite no
    other transaction can come in between.
    """
    if session.get_bind().dialect.name == "sqlite":
        return book()
    for _ in range(MOST_TRIES - 1):
        try:
            with session.begin_nested():
                return book()
        except (IntegrityError, UniqueViolation) as error:  # COPY raises the driver's own
            if not isinstance(getattr(error, "orig", error), UniqueViolation):
                raise
    return book()
