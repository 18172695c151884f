"""Forfeit the points of a closed account or of a line that lost them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.points.accounts import lock
from marketplace.points.billing.points_per_euro import last_day_of
from marketplace.points.fifo import spendable, total
from marketplace.points.lots import Cause, lots_left, move
from marketplace.points.models import EntryKind, Lot, Source
from marketplace.points.spendable import usable_on


def forfeit_all(*, customer_id: int, reason: str) -> int:
    """Take all points of the customer; returns how many could still be used.

    Points whose last day has passed expire, as the calendar would have them do. Raises NotFound
    without an account.
    """
    with transaction() as session:
        lock(session, customer_id)
        left = lots_left(session, customer_id)
        usable = spendable(left, clock.today())
        expired = [lot for lot in left if lot not in usable]
        for lots, kind in ((expired, EntryKind.EXPIRE), (usable, EntryKind.FORFEIT)):
            moves = [(lot.id, -lot.remaining) for lot in lots]
            move(session, customer_id, moves, Cause(kind, reason=reason))
    return total(usable)


def is_lost(source: Source, earned_on: date, until: date | None) -> bool:
    """Return whether points earned on the day are lost with a line that forfeits `until` a day.

    A month's spending is one sum, so the month of the change is lost as a whole. `until` None means
    that everything is lost.
    """
    if until is None:
        return True
    return earned_on <= (last_day_of(until) if source is Source.SPENDING else until)


def forfeit_line(
    session: Session,
    *,
    customer_id: int,
    line_id: int,
    earned_until: date | None,
    reason: str,
    reference: str,
) -> int:
    """Take the usable points that the line earned, on the locked account; returns how many.

    With `earned_until`, only those earned up to that day are taken, and the spending of its whole
    month. Points whose last day has passed are left for the calendar to expire.
    """
    lots = session.execute(
        select(Lot.id, Lot.remaining, Lot.source, Lot.earned_on)
        .where(Lot.customer_id == customer_id, Lot.line_id == line_id, Lot.remaining > 0)
        .where(usable_on(clock.today()))
        .order_by(Lot.id)
    )
    moves = [
        (lot_id, -remaining)
        for lot_id, remaining, source, earned_on in lots
        if is_lost(source, earned_on, earned_until)
    ]
    cause = Cause(EntryKind.FORFEIT, reason=reason, reference=reference)
    move(session, customer_id, moves, cause)
    return -sum(points for _lot, points in moves)
