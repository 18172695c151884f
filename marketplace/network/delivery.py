"""Deliver what was converted: lease orders, call the network outside transactions, settle."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog
from flask import Flask, current_app
from sqlalchemy import exists, or_

from marketplace.conversions.provisioning.models import OrderKind
from marketplace.conversions.provisioning.orders import ORDERS
from marketplace.foundation import database_clock, job_queue, leases
from marketplace.foundation.retries import error_text, wait
from marketplace.foundation.settings import Settings
from marketplace.network.adapter import Network
from marketplace.network.answers import Answer, OrderOutcome
from marketplace.network.order_updates import LeasedOrder, leased_order, settle_answer
from marketplace.network.transitions import OPEN

log = structlog.get_logger(__name__)

BATCH: Final = 5  # few enough for slow calls about all of them within a lease
CALLS: Final = 2  # a query of its state, and the order again
_GRANTS = ORDERS.alias("grants")
_OPEN_GRANT = exists().where(
    _GRANTS.c.conversion_id == ORDERS.c.conversion_id,
    _GRANTS.c.kind == OrderKind.GRANT,
    _GRANTS.c.state.in_(OPEN),
)
# A withdrawal waits until the outcome of its grant is known.
_READY = (ORDERS.c.state.in_(OPEN), or_(ORDERS.c.kind == OrderKind.GRANT, ~_OPEN_GRANT))


def init_app(app: Flask) -> None:
    """Register the delivery of due orders, which runs whenever the worker is woken."""
    job_queue.register(app, "network", deliver_batch)


def deliver_batch() -> bool:
    """Deliver one batch of due orders; returns whether there may be more to do now.

    Without a network in the settings all orders wait. Of a network that cannot be reached one order
    of the batch is enough to know; the others are released, as where the worker stops.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.network_url:
        return False
    network = Network(settings)
    batch = lease(timedelta(seconds=settings.message_lease_seconds))
    margin = timedelta(seconds=CALLS * settings.network_timeout)
    untried, reached = list(batch), bool(batch)
    for order in leases.in_time(batch, margin):
        untried.remove(order)
        answer = place(network, order)
        _settle(order, answer, settings)
        reached = answer.outcome is not OrderOutcome.NOT_REACHED
        if not reached:
            break
    if not reached or job_queue.is_stopping():
        _release(untried)
    return reached


def lease(time: timedelta) -> list[LeasedOrder]:
    """Lease a batch of due orders, the longest due first, that no other worker has leased.

    The attempt counts from here on: a worker that dies may have called the network.
    """
    now = database_clock.now()
    until = now + time
    note = {"attempts": ORDERS.c.attempts + 1}
    rows = leases.lease(ORDERS, *_READY, now=now, until=until, most=BATCH, values=note)
    return [leased_order(row, until=until) for row in rows]


def _release(orders: Sequence[LeasedOrder]) -> None:
    """End the leases of orders for which the network was not called, and uncount the attempts."""
    for order in orders:
        values = {"attempts": order.attempts - 1}
        leases.settle(ORDERS, *_READY, row_id=order.id, until=order.until, values=values)


def place(network: Network, order: LeasedOrder) -> Answer:
    """Place the order; one that may have been placed before is queried first.

    It is placed again, under the same id, only where the network answers that it has no such order.
    """
    try:
        if order.attempts > 1:
            known = network.query(order.conversion_id, order.kind)
            if known.outcome is not OrderOutcome.NOT_KNOWN:
                return known
        return network.order(order.conversion_id, order.kind, order.asked)
    except Exception as error:  # noqa: BLE001 - after any failure it may have been received
        return Answer(OrderOutcome.UNCLEAR, error_text(error))


def _settle(order: LeasedOrder, answer: Answer, settings: Settings) -> None:
    first_wait = timedelta(seconds=settings.network_retry_seconds)
    if answer.words:
        log.warning("not delivered", order=order.id, attempts=order.attempts, error=answer.words)
    reached = answer.outcome is not OrderOutcome.NOT_REACHED
    settle_answer(order, answer, wait=wait(order.attempts if reached else 1, first_wait))
