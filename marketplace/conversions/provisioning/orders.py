"""Asking the network for what was converted, in the transaction that converts or undoes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from marketplace.conversions.provisioning.models import Order, OrderKind, OrderState
from marketplace.foundation import clock
from marketplace.foundation.transaction import writing

ORDERS = cast("Table", Order.__table__)
_INSERT = insert(ORDERS)
_GRANT = (ORDERS.c.conversion_id == bindparam("of_conversion"), ORDERS.c.deed == OrderKind.GRANT)
_DROP = (
    update(ORDERS)
    .where(
        *_GRANT,
        ORDERS.c.state == OrderState.WAITING,
        ORDERS.c.attempts == 0,
        ORDERS.c.leased_until.is_(None),
    )
    .values(state=OrderState.DROPPED, settled_at=bindparam("now"))
    .returning(ORDERS.c.asked)
)
_GRANTED = select(ORDERS.c.asked).where(
    *_GRANT, ORDERS.c.state.not_in((OrderState.REFUSED, OrderState.DROPPED))
)


def order_grant(
    session: Session,
    conversion_id: int,
    *,
    number: str,
    offer: str,
    unit: str,
    amount: int,
    good_until: datetime | None,
) -> None:
    """Ask the network to give the number so many of the unit; 1 of a `package`.

    Call `job_queue.wake()` once the transaction is over.
    """
    asked = {
        "number": number,
        "offer": offer,
        "unit": unit,
        "amount": amount,
        "good_until": good_until.isoformat() if good_until else None,
    }
    _order(session, conversion_id, OrderKind.GRANT, asked)


def drop_grant(session: Session, conversion_id: int) -> str | None:
    """The number that it was for where it was not asked for yet, and now never will be."""
    one = {"of_conversion": conversion_id, "now": clock.now()}
    asked = writing(session).execute(_DROP, one).scalar_one_or_none()
    return asked["number"] if asked is not None else None


def order_withdrawal(session: Session, conversion_id: int) -> None:
    """Take back what is left of it; what was not asked for yet is dropped, and nothing refused.

    Nothing is taken back of a number that is forgotten: its customer has left.
    """
    if drop_grant(session, conversion_id) is not None:
        return
    granted = writing(session).execute(_GRANTED, {"of_conversion": conversion_id})
    asked = granted.scalar_one_or_none()
    if asked is not None and asked["number"]:
        _order(session, conversion_id, OrderKind.WITHDRAW, asked)


def _order(session: Session, conversion_id: int, deed: OrderKind, asked: dict[str, Any]) -> None:
    now = clock.now()
    row = {
        "conversion_id": conversion_id,
        "deed": deed,
        "asked": asked,
        "state": OrderState.WAITING,
        "attempts": 0,
        "created_at": now,
        "next_attempt_at": now,
    }
    writing(session).execute(_INSERT, row)
