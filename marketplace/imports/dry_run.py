"""Try a batch as a dry run does: book it after the rows before it, and undo all of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.customers.models import Line
from marketplace.foundation.transaction import transaction, writing
from marketplace.imports.earlier_rows import EarlierRows
from marketplace.points.billing.bulk_earning import lock_owners
from marketplace.points.billing.row_outcome import BatchOutcome, RowOutcome

Book = Callable[[list[Any]], BatchOutcome]


class _Undo(Exception):  # noqa: N818 - it only ends a transaction
    """Exception that rolls back a dry run's transaction."""

    def __init__(self, outcome: BatchOutcome) -> None:
        super().__init__()
        self.outcome = outcome


def try_rows(book: Book, rows: list[Any], earlier: EarlierRows) -> BatchOutcome:
    """Return what a run would do with the rows, after all that it would have done before."""
    outcome = _undone(book, rows, earlier.related_to(rows))
    judged = zip(rows, outcome.row_outcomes, strict=True)
    earlier.remember([row for row, became in judged if became is RowOutcome.BOOKED])
    return outcome


def _undone(book: Book, rows: list[Any], related: list[Any]) -> BatchOutcome:
    try:
        with transaction() as session:
            if related:
                _lock(session, [*related, *rows])
                book(related)
            raise _Undo(book(rows))  # noqa: TRY301 - raising is what undoes it
    except _Undo as undo:
        return undo.outcome


def _lock(session: Session, rows: Sequence[Any]) -> None:
    """Lock the accounts, then the lines, of both bookings at once: in order, none can deadlock."""
    if session.get_bind().dialect.name == "sqlite":
        return  # the transaction itself is the lock
    mine = Line.number.in_({row.number for row in rows})
    lock_owners(session, select(Line.customer_id).where(mine, Line.customer_id.is_not(None)))
    lines = select(Line.id).where(mine).order_by(Line.id).with_for_update(key_share=True)
    writing(session).execute(select(func.count()).select_from(lines.subquery()))
