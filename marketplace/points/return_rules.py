"""Decide what happens to each part of the points that come back from a conversion."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from marketplace.points.expiry import returned_until
from marketplace.points.models import Source


@dataclass(frozen=True, slots=True)
class TakenPoints:
    """Points that a conversion took from a lot, and what that lot is."""

    lot_id: int
    line_id: int
    source: Source
    earned_on: date
    expires_on: date | None
    points: int


@dataclass(frozen=True, slots=True)
class ReturnPlan:
    """The parts of what comes back.

    `kept` go back into their lots; `longer` become lots of their own, usable to the end of
    `last_day`; `late` and `forfeited` go back and are lost at once, because their last day has
    passed or because their line lost its points meanwhile.
    """

    last_day: date
    kept: list[TakenPoints] = field(default_factory=list)
    longer: list[TakenPoints] = field(default_factory=list)
    late: list[TakenPoints] = field(default_factory=list)
    forfeited: list[TakenPoints] = field(default_factory=list)

    @property
    def credited(self) -> int:
        """The points that the customer can spend again."""
        return total(self.kept) + total(self.longer)


def total(parts: Iterable[TakenPoints]) -> int:
    """Return the sum of the points."""
    return sum(one.points for one in parts)


def plan_return(
    taken: Iterable[TakenPoints],
    *,
    forfeited_lots: Collection[int],
    today: date,
    returned_days: int,
) -> ReturnPlan:
    """Return the plan for points that come back today under the rule `returned_days`."""
    plan = ReturnPlan(today + timedelta(days=returned_days))
    for one in taken:
        until = returned_until(one.expires_on, today, returned_days)
        if one.lot_id in forfeited_lots:
            plan.forfeited.append(one)
        elif until != one.expires_on:
            plan.longer.append(one)
        elif until is not None and until < today:
            plan.late.append(one)
        else:
            plan.kept.append(one)
    return plan
