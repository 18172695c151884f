"""Points that are lost with what they belonged to."""

from __future__ import annotations

from marketplace.points.accounts import lock
from marketplace.points.lots import Cause, lots_left, move
from marketplace.points.models import EntryKind
from marketplace.transaction import transaction


def forfeit_all(*, customer_id: int, reason: str) -> int:
    """Take every point the customer has; returns how many. Raises NotFound without an account."""
    with transaction() as session:
        lock(session, customer_id)
        moves = [(lot.id, -lot.remaining) for lot in lots_left(session, customer_id)]
        move(session, customer_id, moves, Cause(EntryKind.FORFEIT, reason=reason))
    return -sum(points for _lot, points in moves)
