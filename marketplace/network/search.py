"""List the orders placed with the network, and count those that need attention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, func, select, text

from marketplace.conversions.codes import last_day
from marketplace.conversions.models import Conversion
from marketplace.conversions.provisioning import models as tables
from marketplace.conversions.provisioning.models import Order, OrderKind, OrderState
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.foundation.refusals import NotFound
from marketplace.network.requests import order_id
from marketplace.network.transitions import OPEN

PAGE: Final = 50
RECENT: Final = timedelta(days=7)
LATE: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as staff see it; `terms` are those of the offer when it was converted."""

    id: int
    conversion_id: int
    customer_id: int
    kind: OrderKind
    asked: dict[str, Any]
    state: OrderState
    attempts: int
    created_at: datetime
    next_attempt_at: datetime
    settled_at: datetime | None
    last_error: str | None
    terms: dict[str, Any]

    @property
    def name(self) -> str:
        """The order's id in the network."""
        return order_id(self.conversion_id, self.kind)

    @property
    def last_day(self) -> date | None:
        """The last day on which what was ordered can be used."""
        until = self.asked["good_until"]
        return last_day(datetime.fromisoformat(until)) if until else None

    @property
    def open(self) -> bool:
        """Return whether it is still to be settled."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Trouble:
    """The numbers of orders that are unknown, refused in the last 7 days, or late by an hour.

    Accepted orders that are not done after an hour are late too.
    """

    unknown: int
    refused: int
    late: int


def search(state: OrderState | None = None, *, before: int | None = None) -> list[OrderRow]:
    """Return the newest orders, in the state if given: a page, and one more to show a next one.

    Only orders older than `before`, if given.
    """
    query = _query().order_by(Order.id.desc()).limit(PAGE + 1)
    if state is not None:
        query = query.where(Order.state == state)
    if before is not None:
        query = query.where(Order.id < before)
    return records(OrderRow, db.session.execute(query))


def order_row(order: int) -> OrderRow:
    """Return the one order; raises NotFound."""
    row = db.session.execute(_query().where(Order.id == order)).one_or_none()
    if row is None:
        raise NotFound
    return record(OrderRow, row)


def trouble() -> Trouble:
    """Return the numbers of orders that need attention."""
    now = clock.now()
    refused = select(func.count()).where(
        text(tables.REFUSED), Order.kind == OrderKind.GRANT, Order.settled_at > now - RECENT
    )
    is_unknown = Order.state == OrderState.UNKNOWN
    is_late = ~is_unknown & (Order.created_at < now - LATE)
    of_open = select(
        func.count().filter(is_unknown).label("unknown"),
        func.count().filter(is_late).label("late"),
    ).where(text(tables.OPEN))
    refusals = db.session.scalar(refused) or 0
    return record(Trouble, db.session.execute(of_open).one(), refused=refusals)


def by_state() -> dict[str, int]:
    """Return the number of orders in each state."""
    rows = db.session.execute(select(Order.state, func.count()).group_by(Order.state))
    counts = {state.value: count for state, count in rows}
    return {state.value: counts.get(state.value, 0) for state in OrderState}


def _query() -> Select[Any]:
    return select(
        Order.id,
        Order.conversion_id,
        Conversion.customer_id,
        Order.kind,
        Order.asked,
        Order.state,
        Order.attempts,
        Order.created_at,
        Order.next_attempt_at,
        Order.settled_at,
        Order.last_error,
        Conversion.terms,
    ).join(Conversion, Conversion.id == Order.conversion_id)
