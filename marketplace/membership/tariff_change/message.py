"""Write the message about a change of tariff: what the customer loses and keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from marketplace.conversions.reversal.withdraw_units import WithdrawnUnits
from marketplace.foundation import clock
from marketplace.membership.tariff_change.rules import ReportedTariffChange
from marketplace.messages.tell_customer import tell
from marketplace.points import accounts


def tell_change(
    session: Session,
    customer_id: int,
    change: ReportedTariffChange,
    *,
    points: int,
    lost: Sequence[WithdrawnUnits],
    earning_from: date | None,
) -> None:
    """Tell the line's owner by SMS and email; `earning_from` is the line's new start."""
    facts: dict[str, Any] = {
        "number": change.number,
        "since": clock.day_of(change.at).isoformat(),
        "lost": _by_unit(lost),
    }
    if change.leaves:
        balance = accounts.balance(customer_id)
        facts |= {"kind": "business", "points": points, "balance": balance}
    elif change.returns and earning_from is not None:
        facts |= {"kind": "private", "earning_from": earning_from.isoformat()}
    elif lost:
        facts["kind"] = "units"
    tell(session, "tariff_change", customer_id=customer_id, facts=facts)


def _by_unit(lost: Sequence[WithdrawnUnits]) -> dict[str, int]:
    units: Counter[str] = Counter()
    for one in lost:
        units[one.unit] += one.units
    return dict(sorted(units.items()))
