"""What became of a service on its way to the line, as its customer is told it."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Final

from sqlalchemy import Select, select

from marketplace.conversions.provisioning_models import Deed, Order, OrderState
from marketplace.extensions import db


class Delivery(StrEnum):
    """How far a service is, in the customer's words."""

    ON_ITS_WAY = "on_its_way"
    DELIVERED = "delivered"
    NOT_DELIVERED = "not_delivered"


TOLD_AS: Final = {
    OrderState.WAITING: Delivery.ON_ITS_WAY,
    OrderState.ACCEPTED: Delivery.ON_ITS_WAY,
    OrderState.UNKNOWN: Delivery.ON_ITS_WAY,
    OrderState.DELIVERED: Delivery.DELIVERED,
    OrderState.REFUSED: Delivery.NOT_DELIVERED,
}


def state_of(conversion_ids: Collection[int]) -> dict[int, Delivery]:
    """How far each service is, by the conversion's id.

    What is no service is left out, and so is what was undone before the network was asked for it.
    """
    if not conversion_ids:
        return {}
    rows = db.session.execute(_granted(conversion_ids)).all()
    return {row.conversion_id: TOLD_AS[row.state] for row in rows if row.state in TOLD_AS}


def _granted(conversion_ids: Collection[int]) -> Select[int, OrderState]:
    return select(Order.conversion_id, Order.state).where(
        Order.conversion_id.in_(conversion_ids), Order.deed == Deed.GRANT
    )
