"""List the tariff changes of a customer's lines and the losses of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.customers.models import Line, Tariff, TariffChange
from marketplace.foundation.database.period import ALWAYS, Period
from marketplace.foundation.extensions import db
from marketplace.foundation.records import records


@dataclass(frozen=True, slots=True)
class TariffChangeRow:
    """A tariff change at `at` (UTC), with the points and the units (MB, SMS, MMS) it took."""

    line: str
    from_tariff: Tariff
    to_tariff: Tariff
    at: datetime
    points_lost: int
    units_lost: int


def tariff_changes(customer_id: int, *, period: Period = ALWAYS) -> list[TariffChangeRow]:
    """Return the changes made while the lines were the customer's, oldest first."""
    rows = db.session.execute(
        select(
            Line.number.label("line"),
            TariffChange.from_tariff,
            TariffChange.to_tariff,
            TariffChange.at,
            TariffChange.points_lost,
            TariffChange.units_lost,
        )
        .join(Line, Line.id == TariffChange.line_id)
        .where(TariffChange.customer_id == customer_id, *period.moments(TariffChange.at))
        .order_by(TariffChange.at, TariffChange.change_id)
    )
    return records(TariffChangeRow, rows)
