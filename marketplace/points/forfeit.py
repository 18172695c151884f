"""Points that are lost with what they belonged to."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.points.accounts import lock
from marketplace.points.lots import Cause, lots_left, move
from marketplace.points.models import EntryKind, Lot, Source
from marketplace.points.spent import last_day_of
from marketplace.transaction import transaction


def forfeit_all(*, customer_id: int, reason: str) -> int:
    """Take every point the customer has; returns how many. Raises NotFound without an account."""
    with transaction() as session:
        lock(session, customer_id)
        moves = [(lot.id, -lot.remaining) for lot in lots_left(session, customer_id)]
        move(session, customer_id, moves, Cause(EntryKind.FORFEIT, reason=reason))
    return -sum(points for _lot, points in moves)


def forfeit_line(
    session: Session,
    *,
    customer_id: int,
    line_id: int,
    earned_until: date | None,
    reason: str,
    reference: str,
) -> int:
    """Take the points that the line earned, on the locked account; returns how many.

    With a day only those earned up to it, and the spending of its whole month.
    """
    held = (
        select(Lot.id, Lot.remaining)
        .where(Lot.customer_id == customer_id, Lot.line_id == line_id, Lot.remaining > 0)
        .order_by(Lot.id)
    )
    if earned_until is not None:
        spending = (Lot.source == Source.SPENDING) & (Lot.earned_on <= last_day_of(earned_until))
        held = held.where((Lot.earned_on <= earned_until) | spending)
    moves = [(lot_id, -remaining) for lot_id, remaining in session.execute(held)]
    cause = Cause(EntryKind.FORFEIT, reason=reason, reference=reference)
    move(session, customer_id, moves, cause)
    return -sum(points for _lot, points in moves)
