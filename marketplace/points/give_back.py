"""Points of a cancelled conversion go back to the lots that they came from."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.points.lots import Cause, move
from marketplace.points.models import Entry, EntryKind


def give_back(
    session: Session,
    *,
    customer_id: int,
    conversion_id: int,
    staff_id: int | None = None,
    reason: str | None = None,
) -> int:
    """Undo the conversion's takes on the locked account; returns the points given back.

    What was given back before counts, so a second call gives nothing.
    """
    taken = session.execute(
        select(Entry.lot_id, -func.sum(Entry.amount))
        .where(Entry.customer_id == customer_id, Entry.conversion_id == conversion_id)
        .group_by(Entry.lot_id)
        .having(func.sum(Entry.amount) < 0)
        .order_by(Entry.lot_id)
    ).all()
    moves = [(lot_id, int(points)) for lot_id, points in taken]
    move(
        session,
        customer_id,
        moves,
        Cause(EntryKind.CANCEL, conversion_id=conversion_id, staff_id=staff_id, reason=reason),
    )
    return sum(points for _lot, points in moves)
