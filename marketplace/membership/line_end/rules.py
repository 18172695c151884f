"""Decide what becomes of the points of a line that leaves its customer."""

from __future__ import annotations

from marketplace.customers.models import EndCause
from marketplace.programme.rules import LinePoints, Programme


def points_are_lost(cause: EndCause, programme: Programme) -> bool:
    """Return whether the points go with the line; those of a replaced number are always kept."""
    if cause is EndCause.REPLACED:
        return False
    by_cause = {
        EndCause.LOST: programme.lost_number_points,
        EndCause.CONTRACT_ENDED: programme.ended_line_points,
    }
    return by_cause[cause] is LinePoints.LOST
