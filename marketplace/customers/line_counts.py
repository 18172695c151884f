"""Count the lines of each tariff and of each package, and those that belong to customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.customers.models import Line, LineKind
from marketplace.foundation import clock
from marketplace.foundation.extensions import db


@dataclass(frozen=True, slots=True)
class LineCount:
    """The number of lines known to the operator, and of those that belong to customers."""

    known: int = 0
    customers: int = 0


def lines_by_tariff() -> dict[str, LineCount]:
    """Return the counts of mobile lines by the tariff's value; one statement."""
    return _counts(Line.tariff, LineKind.MOBILE)


def lines_by_package() -> dict[str, LineCount]:
    """Return the counts of fixed lines by package, without those that have none; one statement."""
    return _counts(Line.package, LineKind.FIXED)


def silent_lines(days: int) -> int:
    """Return the number of customers' lines to which no SMS came for that many days."""
    since = clock.now() - timedelta(days=days)
    silent = select(func.count()).where(
        Line.customer_id.is_not(None), Line.undelivered_since <= since
    )
    return db.session.scalar(silent) or 0


def _counts(column: InstrumentedAttribute[Any], kind: LineKind) -> dict[str, LineCount]:
    rows = db.session.execute(
        select(column, func.count(), func.count(Line.customer_id))
        .where(Line.kind == kind, column.is_not(None))
        .group_by(column)
    )
    return {str(word): LineCount(known, customers) for word, known, customers in rows}
