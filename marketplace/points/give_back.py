"""Return the points of a cancelled conversion to the lots from which they were taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.customers.models import LineEnd, TariffChange
from marketplace.points.forfeit import is_lost
from marketplace.points.lots import Cause, move
from marketplace.points.models import Entry, EntryKind, Lot
from marketplace.programme.models import Tariff

LOST: Final = "tariff change"


def give_back(
    session: Session,
    *,
    customer_id: int,
    conversion_id: int,
    staff_id: int | None = None,
    reason: str | None = None,
) -> int:
    """Undo the conversion's takes on the locked account; returns the points that remain credited.

    Earlier returns are counted, so a second call returns nothing. Points returned to a line that
    has lost its points in the meantime, to a change of tariff or with its end, are forfeited again
    at once.
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
    lost = _lose_again(session, customer_id, conversion_id, moves)
    return sum(points for _lot, points in moves) - lost


def _lose_again(
    session: Session, customer_id: int, conversion_id: int, returned: Sequence[tuple[int, int]]
) -> int:
    """Forfeit points returned to lines that lost theirs after the conversion; returns how many."""
    lost_lots = _lots_lost_since(session, customer_id, conversion_id, [lot for lot, _ in returned])
    moves = [(lot_id, -points) for lot_id, points in returned if lot_id in lost_lots]
    move(session, customer_id, moves, Cause(EntryKind.FORFEIT, reason=LOST))
    return -sum(points for _lot, points in moves)


def _lots_lost_since(
    session: Session, customer_id: int, conversion_id: int, lots: Sequence[int]
) -> set[int]:
    """Return the lots among these whose line lost its points after the conversion."""
    taken_at = (
        select(func.min(Entry.at))
        .where(Entry.customer_id == customer_id, Entry.conversion_id == conversion_id)
        .scalar_subquery()
    )
    changes = session.execute(
        select(Lot.id, Lot.source, Lot.earned_on, TariffChange.lost_until)
        .join(TariffChange, TariffChange.line_id == Lot.line_id)
        .where(
            Lot.id.in_(lots),
            TariffChange.customer_id == customer_id,
            TariffChange.from_tariff != Tariff.BUSINESS_POSTPAID,
            TariffChange.to_tariff == Tariff.BUSINESS_POSTPAID,
            TariffChange.applied_at >= taken_at,
        )
    )
    ended = session.scalars(
        select(Lot.id)
        .join(LineEnd, LineEnd.line_id == Lot.line_id)
        .where(
            Lot.id.in_(lots),
            LineEnd.customer_id == customer_id,
            LineEnd.lost,
            LineEnd.ended_at >= taken_at,
        )
    )
    changed = {
        lot for lot, source, earned_on, until in changes if is_lost(source, earned_on, until)
    }
    return changed | set(ended)
