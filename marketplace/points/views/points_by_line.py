"""Sum the usable points of each of a customer's lines; they belong to the line."""

from __future__ import annotations

from sqlalchemy import func, select

from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.points.models import Lot
from marketplace.points.spendable import usable_on


def points_by_line(customer_id: int) -> dict[int, int]:
    """Return the points usable now, by the id of the line that earned them; others are absent."""
    rows = db.session.execute(
        select(Lot.line_id, func.sum(Lot.remaining))
        .where(Lot.customer_id == customer_id, Lot.remaining > 0, usable_on(clock.today()))
        .group_by(Lot.line_id)
    )
    return {line_id: int(points) for line_id, points in rows}
