"""Ask a network that is away by one order at a time; release the orders that were not placed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.provisioning.models import Order, OrderState
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.job_queue import job_queue_of
from marketplace.network import delivery
from marketplace.network.answers import Answer
from marketplace.network.delivery import deliver_batch
from tests.network.conftest import data
from tests.network.simulator import SECRET
from tests.support.cast import Cast


@pytest.fixture
def three(cast: Cast) -> None:
    """Three orders for Arta's line."""
    slug = data(cast).slug
    who = {"customer_id": cast.arta.customer_id, "line_id": cast.arta.line_id}
    for key in ("a", "b", "c"):
        convert(**who, offer=slug, via=ConversionChannel.WEB, key=key, points=10)


def orders() -> Sequence[Order]:
    """Return the orders, the tried ones first."""
    newest = select(Order).order_by(Order.attempts.desc())
    return db.session.scalars(newest.execution_options(populate_existing=True)).all()


@pytest.mark.usefixtures("three")
def test_a_network_that_is_away_is_asked_by_one_order_of_a_batch_and_again_soon(
    app: Flask,
) -> None:
    usual = app.config["SETTINGS"]
    away = {"network_url": "http://127.0.0.1:9", "network_secret": SECRET}
    app.config["SETTINGS"] = usual.model_copy(update=away | {"network_retry_seconds": 10})
    try:
        assert not deliver_batch()
    finally:
        app.config["SETTINGS"] = usual
    tried, *rest = orders()
    assert (tried.state, tried.attempts) == (OrderState.WAITING, 1)
    assert tried.next_attempt_at - clock.now() <= timedelta(seconds=10)
    assert [(order.attempts, order.leased_until) for order in rest] == [(0, None), (0, None)]


@pytest.mark.usefixtures("three")
def test_a_worker_that_stops_releases_the_orders_that_it_did_not_place(
    networked: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopping = job_queue_of(networked).stopping
    real = delivery.place

    def place_and_stop(*given: Any) -> Answer:
        stopping.set()
        return real(*given)

    monkeypatch.setattr(delivery, "place", place_and_stop)
    try:
        deliver_batch()
    finally:
        stopping.clear()
    assert [(one.attempts, one.leased_until) for one in orders()] == [
        (1, None),
        (0, None),
        (0, None),
    ]
