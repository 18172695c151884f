"""Order grants and withdrawals, in the transaction that converts or undoes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from marketplace.conversions.provisioning.models import Order, OrderKind, OrderState
from marketplace.foundation import clock, database_clock
from marketplace.foundation.extensions import table_of
from marketplace.foundation.transaction import writing

ORDERS = table_of(Order)
_INSERT = insert(ORDERS)
_GRANT = (ORDERS.c.conversion_id == bindparam("of_conversion"), ORDERS.c.kind == OrderKind.GRANT)
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
    """Order from the network the amount of the unit for the number; 1 of a `package`.

    Call `job_queue.wake()` once the transaction is over.
    """
    details = {
        "number": number,
        "offer": offer,
        "unit": unit,
        "amount": amount,
        "good_until": good_until.isoformat() if good_until else None,
    }
    _order(session, conversion_id, OrderKind.GRANT, details)


def drop_grant(session: Session, conversion_id: int) -> str | None:
    """Drop a grant that was never sent; returns its number, or None where there is none such."""
    values = {"of_conversion": conversion_id, "now": clock.now()}
    details = writing(session).execute(_DROP, values).scalar_one_or_none()
    return details["number"] if details is not None else None


def order_withdrawal(session: Session, conversion_id: int) -> None:
    """Order the withdrawal of what is left; an unsent grant is dropped, a refused one ignored.

    Nothing is withdrawn from a number that is erased: its customer has left.
    """
    if drop_grant(session, conversion_id) is not None:
        return
    granted = writing(session).execute(_GRANTED, {"of_conversion": conversion_id})
    details = granted.scalar_one_or_none()
    if details is not None and details["number"]:
        _order(session, conversion_id, OrderKind.WITHDRAW, details)


def _order(session: Session, conversion_id: int, kind: OrderKind, details: dict[str, Any]) -> None:
    now = database_clock.now()
    row = {
        "conversion_id": conversion_id,
        "kind": kind,
        "asked": details,
        "state": OrderState.WAITING,
        "attempts": 0,
        "created_at": now,
        "next_attempt_at": now,
    }
    writing(session).execute(_INSERT, row)
