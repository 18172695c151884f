"""How many lines there are of each tariff and of each package, and how many are customers'."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.customers.models import Line, LineKind
from marketplace.foundation.extensions import db


@dataclass(frozen=True, slots=True)
class LineCount:
    """The lines that the operator knows, and those of them that belong to customers."""

    known: int = 0
    customers: int = 0


def lines_by_tariff() -> dict[str, LineCount]:
    """Mobile lines by the word of their tariff; one statement."""
    return _counted(Line.tariff, LineKind.MOBILE)


def lines_by_package() -> dict[str, LineCount]:
    """Fixed lines by their package, those without one left out; one statement."""
    return _counted(Line.package, LineKind.FIXED)


def _counted(column: InstrumentedAttribute[Any], kind: LineKind) -> dict[str, LineCount]:
    rows = db.session.execute(
        select(column, func.count(), func.count(Line.customer_id))
        .where(Line.kind == kind, column.is_not(None))
        .group_by(column)
    )
    return {str(word): LineCount(known, customers) for word, known, customers in rows}
