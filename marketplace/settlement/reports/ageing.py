"""Sort what is not yet paid by the days for which it has been due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select

from marketplace.foundation.extensions import db
from marketplace.foundation.records import records
from marketplace.settlement.models import Statement, StatementState

EDGES: Final = (0, 30, 60, 90)  # the last day overdue of each bucket but the last


@dataclass(frozen=True, slots=True)
class DueSum:
    """The unpaid statements that are due on a day; `total_cents` with tax."""

    due_on: date
    statements: int
    total_cents: int


@dataclass(frozen=True, slots=True)
class AgeBucket:
    """The unpaid statements overdue from `first` to `last` days; None: without an end."""

    first: int | None
    last: int | None
    statements: int
    total_cents: int


def buckets(sums: Iterable[DueSum], today: date) -> list[AgeBucket]:
    """Return not yet due, 1 to 30, 31 to 60, 61 to 90 and more days overdue, in this order.

    What is due today is not overdue.
    """
    firsts: list[int | None] = [None, *(edge + 1 for edge in EDGES)]
    lasts: list[int | None] = [*EDGES, None]
    counted = [[0, 0] for _edge in firsts]
    for one in sums:
        age = (today - one.due_on).days
        place = sum(age > edge for edge in EDGES)
        counted[place][0] += one.statements
        counted[place][1] += int(one.total_cents)
    return [
        AgeBucket(first=first, last=last, statements=count, total_cents=cents)
        for first, last, (count, cents) in zip(firsts, lasts, counted, strict=True)
    ]


def ageing(today: date) -> list[AgeBucket]:
    """Return the buckets of all partners' unpaid statements."""
    unpaid = Statement.state.not_in((StatementState.OPEN, StatementState.PAID))
    query = select(
        Statement.due_on,
        func.count().label("statements"),
        func.sum(Statement.total_cents).label("total_cents"),
    )
    rows = db.session.execute(query.where(unpaid).group_by(Statement.due_on))
    return buckets(records(DueSum, rows), today)
