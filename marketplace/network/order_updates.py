"""What the network's word makes of an order, in one transaction with all that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.accounts.audit import Actor
from marketplace.conversions.models import Conversion
from marketplace.conversions.provisioning import retention
from marketplace.conversions.provisioning.models import OrderKind, OrderState
from marketplace.conversions.provisioning.orders import ORDERS
from marketplace.conversions.reversal.undelivered_service import undo_undelivered
from marketplace.customers import customers
from marketplace.foundation import clock, job_queue
from marketplace.foundation.transaction import transaction, writing
from marketplace.network.answers import Answer
from marketplace.network.transitions import OPEN, after
from marketplace.points import accounts

NETWORK: Final = Actor(user_id=None, username="network")


@dataclass(frozen=True, slots=True)
class LeasedOrder:
    """An order that this worker, and no other, asks about before `until`.

    `attempts` counts the one that is under way.
    """

    id: int
    conversion_id: int
    deed: OrderKind
    asked: dict[str, Any]
    state: OrderState
    attempts: int
    until: datetime


def settle_asked(one: LeasedOrder, answer: Answer, *, wait: timedelta) -> bool:
    """Write down what the network answered; whether it was still this worker's to write.

    What is not done is asked about again after the wait.
    """
    state = after(one.state, answer.became)
    values = _values(state, answer.words, wait=wait)
    with transaction() as session:
        if state not in OPEN:
            _lock_account(session, one.conversion_id)
        held = _move(session, one.id, values, until=one.until)
        if held and state not in OPEN:
            _follow(session, one, state, answer.words)
    job_queue.wake()
    return held


def settle_told(conversion_id: int, deed: OrderKind, answer: Answer) -> bool:
    """Take the network's word by itself, whoever asks meanwhile; whether it changed anything.

    What is not final is asked about at once. What was never asked for is no order of the
    network's, whatever it says; what is settled stays so.
    """
    with transaction() as session:
        _lock_account(session, conversion_id)
        one = _asked_for(session, conversion_id, deed)
        if one is None:
            return False
        state = after(one.state, answer.became)
        final = state not in OPEN
        values = _values(state, answer.words, wait=timedelta()) | {"leased_until": None}
        moved = _move(session, one.id, values if final else {"next_attempt_at": clock.now()})
        if moved and final:
            _follow(session, one, state, answer.words)
    job_queue.wake()
    return moved


def finish(
    session: Session, one: LeasedOrder, state: OrderState, *, why: str = "", actor: Actor
) -> None:
    """What follows from the state in which the order is settled, under the account's lock.

    What was not given is undone, its points given back, its customer told. Who has left meanwhile
    is forgotten.
    """
    if one.deed is OrderKind.GRANT and state is OrderState.REFUSED:
        number = one.asked["number"]
        undo_undelivered(session, one.conversion_id, number=number, actor=actor, why=why)
    owner = _owner(session, one.conversion_id)
    if owner is not None and customers.is_closed(session, owner):
        retention.forget_customers(session, owner)


def _follow(session: Session, one: LeasedOrder, state: OrderState, why: str) -> None:
    """What the network refused to give is undone, and needs no taking back."""
    if one.deed is OrderKind.GRANT and state is OrderState.REFUSED:
        _drop_withdrawal(session, one.conversion_id)
    finish(session, one, state, why=why, actor=NETWORK)


def _drop_withdrawal(session: Session, conversion_id: int) -> None:
    drop = update(ORDERS).where(
        ORDERS.c.conversion_id == conversion_id,
        ORDERS.c.deed == OrderKind.WITHDRAW,
        ORDERS.c.state == OrderState.WAITING,
    )
    values = {"state": OrderState.DROPPED, "settled_at": clock.now()}
    writing(session).execute(drop.values(**values))


def _values(state: OrderState, words: str, *, wait: timedelta) -> dict[str, Any]:
    now = clock.now()
    done = {"settled_at": now} if state not in OPEN else {"next_attempt_at": now + wait}
    return {"state": state, "last_error": words or None, **done}


def _move(
    session: Session, order_id: int, values: dict[str, Any], *, until: datetime | None = None
) -> bool:
    """Change the order while it is open, and `until` while the lease up to then still holds."""
    change = update(ORDERS).where(ORDERS.c.id == order_id, ORDERS.c.state.in_(OPEN))
    if until is not None:
        change = change.where(ORDERS.c.leased_until == until)
        values = values | {"leased_until": None}
    moved = writing(session).execute(change.values(**values).returning(ORDERS.c.id))
    return moved.scalar_one_or_none() is not None


def _lock_account(session: Session, conversion_id: int) -> None:
    """Take the account first, as all do who move a customer's points, and as who leaves does."""
    customer_id = _owner(session, conversion_id)
    if customer_id is not None:
        accounts.lock(session, customer_id)


def _owner(session: Session, conversion_id: int) -> int | None:
    owner = select(Conversion.customer_id).where(Conversion.id == conversion_id)
    found: int | None = session.scalar(owner)
    return found


def _asked_for(session: Session, conversion_id: int, deed: OrderKind) -> LeasedOrder | None:
    found = session.execute(
        select(ORDERS)
        .where(ORDERS.c.conversion_id == conversion_id, ORDERS.c.deed == deed)
        .where(ORDERS.c.attempts > 0)
        .with_for_update()
    ).one_or_none()
    return leased_order(found, until=clock.now()) if found else None


def leased_order(row: Any, *, until: datetime) -> LeasedOrder:  # noqa: ANN401 - a row of the table
    """The row of the table as an order that is held until then."""
    return LeasedOrder(
        row.id, row.conversion_id, row.deed, row.asked, row.state, row.attempts, until
    )
