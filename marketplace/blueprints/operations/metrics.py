"""`/metrics` for Prometheus.

Requests are counted in the processes; with PROMETHEUS_MULTIPROC_DIR set, the answer is the sum
over all processes of the machine. The business's figures are counted in the database, so they are
the same on every process; they are refreshed every few seconds.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from functools import lru_cache
from time import monotonic

from flask import Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import func, select

from marketplace.accounts.security_events.alerts import open_alerts
from marketplace.blueprints.operations.blueprint import bp
from marketplace.blueprints.operations.health import oldest_undelivered
from marketplace.blueprints.web.caller_network import is_forwarded
from marketplace.blueprints.web.guards import public
from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.provisioning.models import OrderState
from marketplace.foundation import database_clock
from marketplace.foundation.extensions import db
from marketplace.foundation.ip_addresses import parse
from marketplace.foundation.settings import Settings
from marketplace.messages.models import MessageState, OutboxMessage
from marketplace.network.search import by_state
from marketplace.schedule import clock_check

FRESH_SECONDS = 15

Counts = dict[str, int]


@bp.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Return the figures; a caller without access gets a 404."""
    settings: Settings = current_app.config["SETTINGS"]
    if not _may_see(settings):
        abort(404)
    return Response(
        generate_latest(_of_processes()) + generate_latest(_of_business()),
        content_type=CONTENT_TYPE_LATEST,
    )


def _may_see(settings: Settings) -> bool:
    if settings.metrics_token:
        given = request.headers.get("Authorization", "").encode()
        tokens = filter(None, (settings.metrics_token, settings.metrics_token_previous))
        return any(hmac.compare_digest(given, f"Bearer {one}".encode()) for one in tokens)
    if is_forwarded():  # a proxy on this machine is a loopback address too
        return False
    address = parse(request.remote_addr)
    return address is not None and address.is_loopback


def _of_processes() -> CollectorRegistry:
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # the library's own
    return registry


def _of_business() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(BusinessCollector())
    return registry


class BusinessCollector:
    """The database's figures of conversions, messages and network orders."""

    def collect(self) -> Iterator[Metric]:
        """Yield the figures in Prometheus' format."""
        counted = _counts(current_app.config["SETTINGS"].database, _turn())
        states = (ConversionState, MessageState, OrderState)
        texts = ("marketplace_conversions", "marketplace_messages", "marketplace_network_orders")
        for name, known, counts in zip(texts, states, counted, strict=True):
            family = GaugeMetricFamily(name, "How many there are, by state", labels=["state"])
            for state in known:
                family.add_metric([state.value], counts.get(state.value, 0))
            yield family
        yield GaugeMetricFamily(
            "marketplace_oldest_undelivered_seconds",
            "Age of the oldest message that still waits",
            value=oldest_undelivered() or 0,
        )
        yield GaugeMetricFamily(
            "marketplace_security_alerts_open",
            "Security alerts that nobody has acknowledged",
            value=open_alerts(),
        )
        yield from _clock()


def _clock() -> Iterator[Metric]:
    waits = clock_check.hold()
    family = GaugeMetricFamily(
        "marketplace_calendar_waits", "Whether the calendar waits for a person", labels=["reason"]
    )
    for reason in clock_check.HoldReason:
        family.add_metric([reason.value], int(waits is not None and waits.reason is reason))
    yield family
    yield GaugeMetricFamily(
        "marketplace_clock_difference_seconds",
        "How far the database's clock is ahead of this machine's",
        value=database_clock.difference().total_seconds(),
    )


def _turn() -> int:
    return int(monotonic() // FRESH_SECONDS)


@lru_cache(maxsize=1)
def _counts(_database: str, _turn: int) -> tuple[Counts, Counts, Counts]:
    """Return conversions, messages and network orders by state."""
    conversions = select(Conversion.state, func.count()).group_by(Conversion.state)
    messages = select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
    return (
        {state.value: count for state, count in db.session.execute(conversions)},
        {state.value: count for state, count in db.session.execute(messages)},
        by_state(),
    )
