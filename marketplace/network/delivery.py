"""Having delivered what was converted: lease, ask outside any transaction, settle."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog
from flask import Flask, current_app
from sqlalchemy import exists, or_

from marketplace.conversions.provisioning.models import OrderKind
from marketplace.conversions.provisioning.orders import ORDERS
from marketplace.foundation import clock, job_queue, leases
from marketplace.foundation.retries import wait, words_of
from marketplace.foundation.settings import Settings
from marketplace.network.adapter import Network
from marketplace.network.answers import Answer, OrderOutcome
from marketplace.network.order_updates import LeasedOrder, leased_order, settle_asked
from marketplace.network.transitions import OPEN

log = structlog.get_logger(__name__)

BATCH: Final = 5  # so few that all of them can be asked, slowly, within a lease
CALLS: Final = 2  # what became of it, and asking for it again
_GRANTS = ORDERS.alias("grants")
_OPEN_GRANT = exists().where(
    _GRANTS.c.conversion_id == ORDERS.c.conversion_id,
    _GRANTS.c.deed == OrderKind.GRANT,
    _GRANTS.c.state.in_(OPEN),
)
# A withdrawal waits until it is known whether there is anything to withdraw.
_READY = (ORDERS.c.state.in_(OPEN), or_(ORDERS.c.deed == OrderKind.GRANT, ~_OPEN_GRANT))


def init_app(app: Flask) -> None:
    """Let the worker ask the network for what is due whenever it is woken."""
    job_queue.register(app, "network", deliver_batch)


def deliver_batch() -> bool:
    """Ask for one batch of what is due; returns whether there was any.

    Without a network in the settings all of it waits.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.network_url:
        return False
    network = Network(settings)
    batch = lease(timedelta(seconds=settings.message_lease_seconds))
    margin = timedelta(seconds=CALLS * settings.network_timeout)
    for one in leases.in_time(batch, margin):
        _settle(one, ask(network, one), settings)
    return bool(batch)


def lease(time: timedelta) -> list[LeasedOrder]:
    """Take a batch of due orders, the longest due first, that no other worker has taken.

    The attempt counts from here on: a worker that dies may have asked.
    """
    now = clock.now()
    until = now + time
    note = {"attempts": ORDERS.c.attempts + 1}
    rows = leases.lease(ORDERS, *_READY, now=now, until=until, most=BATCH, note=note)
    return [leased_order(row, until=until) for row in rows]


def ask(network: Network, one: LeasedOrder) -> Answer:
    """Ask the network for it. What may have been asked before is looked for first.

    It is asked for again, under the same id, only where the network says that it knows of none.
    """
    try:
        if one.attempts > 1:
            known = network.look(one.conversion_id, one.deed)
            if known.became is not OrderOutcome.NOT_KNOWN:
                return known
        return network.order(one.conversion_id, one.deed, one.asked)
    except Exception as error:  # noqa: BLE001 - whatever failed, it may have been heard
        return Answer(OrderOutcome.UNCLEAR, words_of(error))


def _settle(one: LeasedOrder, answer: Answer, settings: Settings) -> None:
    first = timedelta(seconds=settings.network_retry_seconds)
    if answer.words:
        log.warning("not delivered", order=one.id, attempts=one.attempts, error=answer.words)
    settle_asked(one, answer, wait=wait(one.attempts, first))
