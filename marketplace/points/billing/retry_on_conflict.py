"""Two batches that bring the same id at once: the later one looks again at what is booked.

Batches of different customers hold different accounts, so nothing but the id's own UNIQUE keeps
them apart. Ids are written in order, so that of two batches one waits and never both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from psycopg.errors import UniqueViolation
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

MOST_TRIES: Final = 10

Booked = TypeVar("Booked")


def again_if_taken(session: Session, book: Callable[[], Booked]) -> Booked:
    """What `book` returns, which is done anew where another transaction took one of its ids.

    Whoever took it has committed by then, so `book` finds the id if it looks. On SQLite nobody
    comes in between.
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
