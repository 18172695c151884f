"""Withdraw converted MB, SMS and MMS that are not used up, when their line loses them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.provisioning.orders import drop_grant, order_withdrawal
from marketplace.conversions.reversal.undelivered_service import undo_with_tariff
from marketplace.conversions.transitions import LIVE, POINTS_KEPT, POINTS_TAKEN, move_to_cancelled
from marketplace.foundation.records import record
from marketplace.foundation.transaction import writing

_UNITS_THEN = (
    select(
        Conversion.id.label("conversion_id"),
        Conversion.offer_id,
        Conversion.terms["unit"].as_string().label("unit"),
        Conversion.units,
    )
    .where(
        Conversion.customer_id == bindparam("of_customer"),
        Conversion.line_id == bindparam("of_line"),
        Conversion.state == ConversionState.ISSUED,
        Conversion.units.is_not(None),
        Conversion.created_at <= bindparam("moment"),
        Conversion.good_until > bindparam("moment"),
    )
    .order_by(Conversion.id)
)


@dataclass(frozen=True, slots=True)
class WithdrawnUnits:
    """A conversion whose units are withdrawn: the number of `unit` (MB, SMS or MMS) it gave.

    `never_came` where the network had not been called yet and the points went back: nothing is
    lost.
    """

    conversion_id: int
    offer_id: int
    unit: str
    units: int
    never_came: bool = False


def take_units(
    session: Session, *, customer_id: int, line_id: int, at: datetime, points_too: bool
) -> list[WithdrawnUnits]:
    """Withdraw the units that the customer's line had at the moment; `points_too` with its points.

    It runs under the lock of the customer's account. Units withdrawn before are not withdrawn
    again, and those of a former owner end with their day. The withdrawal is ordered from the
    network in the caller's transaction. Where the customer keeps the points, units that were never
    ordered are undone; the caller returns those offers to their stock, and calls
    `job_queue.wake()`.
    """
    asked = {"of_customer": customer_id, "of_line": line_id, "moment": at}
    rows = writing(session).execute(_UNITS_THEN, asked)
    found = [record(WithdrawnUnits, row, never_came=False) for row in rows]
    taken = [_take(session, one, points_too=points_too) for one in found]
    return [one for one in taken if one is not None]


def _take(session: Session, one: WithdrawnUnits, *, points_too: bool) -> WithdrawnUnits | None:
    number = None if points_too else drop_grant(session, one.conversion_id)
    if number is not None:
        undo_with_tariff(session, one.conversion_id, number=number)
        return replace(one, never_came=True)
    reason = POINTS_TAKEN if points_too else POINTS_KEPT
    if not move_to_cancelled(
        session, one.conversion_id, from_states=LIVE, reason=reason, lost=True
    ):
        return None
    order_withdrawal(session, one.conversion_id)
    return one
