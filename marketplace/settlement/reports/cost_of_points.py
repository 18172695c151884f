"""Measure what converting points has really cost: what is owed for confirmed codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from marketplace.conversions.models import Conversion
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.settlement.models import Line, LineKind


@dataclass(frozen=True, slots=True)
class CostOfPoints:
    """The cents owed without tax for confirmed codes, and the points that the codes took."""

    owed_cents: int
    points: int

    def value_of(self, points: int) -> int | None:
        """Return the cents that the points would cost at this rate; None without any code."""
        if not self.points:
            return None
        return (2 * self.owed_cents * points + self.points) // (2 * self.points)


def cost_since(day: date) -> CostOfPoints:
    """Return the cost of the codes in statements that were confirmed from the day on."""
    query = (
        select(
            func.coalesce(func.sum(Line.net_cents), 0),
            func.coalesce(func.sum(Conversion.points), 0),
        )
        .join(Conversion, Conversion.id == Line.conversion_id)
        .where(Line.kind == LineKind.CODE, Line.at >= clock.start_of(day))
        .where(Line.terms_id.is_not(None))
    )
    owed, points = db.session.execute(query).one()
    return CostOfPoints(owed_cents=int(owed), points=int(points))


def year_before(day: date) -> date:
    """Return the 1st of the same month of the year before: twelve months and the current one."""
    return day.replace(year=day.year - 1, day=1)
