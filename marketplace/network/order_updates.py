"""Apply the network's answers to orders, in one transaction with all consequences."""

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
from marketplace.foundation import clock, database_clock, job_queue
from marketplace.foundation.transaction import transaction, writing
from marketplace.network.answers import Answer
from marketplace.network.transitions import OPEN, after
from marketplace.points import accounts

NETWORK: Final = Actor(user_id=None, username="network")


@dataclass(frozen=True, slots=True)
class LeasedOrder:
    """An order that only this worker may place or query, before `until`.

    `attempts` includes the current one.
    """

    id: int
    conversion_id: int
    kind: OrderKind
    asked: dict[str, Any]
    state: OrderState
    attempts: int
    until: datetime


def settle_answer(order: LeasedOrder, answer: Answer, *, wait: timedelta) -> bool:
    """Apply the network's answer; returns whether this worker still held the lease.

    An order that is not settled is tried again after the wait.
    """
    state = after(order.state, answer.outcome)
    values = _values(state, answer.words, wait=wait)
    with transaction() as session:
        if state not in OPEN:
            _lock_account(session, order.conversion_id)
        moved = _move(session, order.id, values, until=order.until)
        if moved and state not in OPEN:
            _follow(session, order, state, answer.words)
    job_queue.wake()
    return moved


def settle_event(conversion_id: int, kind: OrderKind, answer: Answer) -> bool:
    """Apply an event of the network, regardless of leases; returns whether it changed anything.

    An order that is not final is queried at once. An order that was never placed is not changed by
    any event; a settled one stays settled.
    """
    with transaction() as session:
        _lock_account(session, conversion_id)
        order = _placed(session, conversion_id, kind)
        if order is None:
            return False
        state = after(order.state, answer.outcome)
        final = state not in OPEN
        values = _values(state, answer.words, wait=timedelta()) | {"leased_until": None}
        moved = _move(
            session, order.id, values if final else {"next_attempt_at": database_clock.now()}
        )
        if moved and final:
            _follow(session, order, state, answer.words)
    job_queue.wake()
    return moved


def finish(
    session: Session, order: LeasedOrder, state: OrderState, *, why: str = "", actor: Actor
) -> None:
    """Apply the consequences of the state in which the order is settled, under the account's lock.

    What was not delivered is undone, its points returned, its customer told. The data of a customer
    who has left meanwhile are deleted.
    """
    if order.kind is OrderKind.GRANT and state is OrderState.REFUSED:
        number = order.asked["number"]
        undo_undelivered(session, order.conversion_id, number=number, actor=actor, why=why)
    owner = _owner(session, order.conversion_id)
    if owner is not None and customers.is_closed(session, owner):
        retention.forget_customers(session, owner)


def _follow(session: Session, order: LeasedOrder, state: OrderState, why: str) -> None:
    """Apply a settlement by the network: a refused grant needs no withdrawal."""
    if order.kind is OrderKind.GRANT and state is OrderState.REFUSED:
        _drop_withdrawal(session, order.conversion_id)
    finish(session, order, state, why=why, actor=NETWORK)


def _drop_withdrawal(session: Session, conversion_id: int) -> None:
    drop = update(ORDERS).where(
        ORDERS.c.conversion_id == conversion_id,
        ORDERS.c.kind == OrderKind.WITHDRAW,
        ORDERS.c.state == OrderState.WAITING,
    )
    values = {"state": OrderState.DROPPED, "settled_at": clock.now()}
    writing(session).execute(drop.values(**values))


def _values(state: OrderState, words: str, *, wait: timedelta) -> dict[str, Any]:
    now = database_clock.now()
    timing = {"settled_at": now} if state not in OPEN else {"next_attempt_at": now + wait}
    return {"state": state, "last_error": words or None, **timing}


def _move(
    session: Session, order_id: int, values: dict[str, Any], *, until: datetime | None = None
) -> bool:
    """Change the order while it is open, and with `until` only while that lease still holds."""
    statement = update(ORDERS).where(ORDERS.c.id == order_id, ORDERS.c.state.in_(OPEN))
    if until is not None:
        statement = statement.where(ORDERS.c.leased_until == until)
        values = values | {"leased_until": None}
    moved = writing(session).execute(statement.values(**values).returning(ORDERS.c.id))
    return moved.scalar_one_or_none() is not None


def _lock_account(session: Session, conversion_id: int) -> None:
    """Lock the account first, as all movements of points and the closing of accounts do."""
    customer_id = _owner(session, conversion_id)
    if customer_id is not None:
        accounts.lock(session, customer_id)


def _owner(session: Session, conversion_id: int) -> int | None:
    owner = select(Conversion.customer_id).where(Conversion.id == conversion_id)
    customer_id: int | None = session.scalar(owner)
    return customer_id


def _placed(session: Session, conversion_id: int, kind: OrderKind) -> LeasedOrder | None:
    row = session.execute(
        select(ORDERS)
        .where(ORDERS.c.conversion_id == conversion_id, ORDERS.c.kind == kind)
        .where(ORDERS.c.attempts > 0)
        .with_for_update()
    ).one_or_none()
    return leased_order(row, until=database_clock.now()) if row else None


def leased_order(row: Any, *, until: datetime) -> LeasedOrder:  # noqa: ANN401 - a row of the table
    """Return the row of the table as an order that is leased until then."""
    return LeasedOrder(
        row.id, row.conversion_id, row.kind, row.asked, row.state, row.attempts, until
    )
