"""MB, SMS and MMS that were converted and are not used up, when their line loses them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from marketplace import clock
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.orders import order_withdrawal
from marketplace.transaction import writing

_UNIT = Conversion.terms["unit"].as_string()
_LOSE = (
    update(Conversion)
    .where(
        Conversion.line_id == bindparam("of_line"),
        Conversion.state == ConversionState.ISSUED,
        Conversion.units.is_not(None),
        Conversion.created_at <= bindparam("moment"),
        Conversion.good_until > bindparam("moment"),
    )
    .values(
        state=ConversionState.CANCELLED,
        cancelled_at=bindparam("now"),
        cancel_reason=bindparam("why"),
        lost=True,
    )
    .returning(Conversion.id, _UNIT, Conversion.units)
)


@dataclass(frozen=True, slots=True)
class LostUnits:
    """A conversion whose units are lost: how many of `unit` (MB, SMS or MMS) it gave."""

    conversion_id: int
    unit: str
    units: int


def lose_units(session: Session, *, line_id: int, at: datetime, reason: str) -> list[LostUnits]:
    """Let go of the units that the line had at the moment; no points come back for them.

    Under the lock of the owner's account. What was lost before is not lost again. The network is
    asked to withdraw them, in the caller's transaction.
    """
    asked = {"of_line": line_id, "moment": at, "now": clock.now(), "why": reason}
    rows = writing(session).execute(_LOSE, asked)
    lost = sorted((LostUnits(*row) for row in rows), key=lambda one: one.conversion_id)
    for one in lost:
        order_withdrawal(session, one.conversion_id)
    return lost
