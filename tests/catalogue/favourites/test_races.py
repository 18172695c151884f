"""Several workers tell of the same favourites at the same moment: each customer is told once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from marketplace.catalogue.favourites import alerts
from marketplace.catalogue.favourites.favourites import mark
from marketplace.catalogue.favourites.models import Favourite
from marketplace.customers.alerts import Alerts, choose_alerts
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.messages.models import OutboxMessage
from tests.support.cast import Cast
from tests.support.concurrency import Gap, all_at_once, naive_transactions, nothing_is_locked

WORKERS = 3


@pytest.fixture
def favourite(cast: Cast) -> None:
    """A favourite of Arta's that closes within the days of which she wants to be told."""
    with time_machine.travel(clock.now() - timedelta(days=7)):
        offer = cast.an_offer(closes_at=clock.now() + timedelta(days=9))
        mark(customer_id=cast.arta.customer_id, slug=offer.slug)
    choose_alerts(customer_id=cast.arta.customer_id, chosen=Alerts(7))


def told() -> int:
    sent = select(func.count()).where(OutboxMessage.kind == alerts.CLOSES)
    return db.session.scalar(sent.where(OutboxMessage.channel == "sms")) or 0


def tell(_number: int) -> int:
    return alerts.tell_of_favourites(on=clock.today())


@pytest.mark.usefixtures("favourite")
def test_each_favourite_is_told_of_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    gap, claim = Gap(0.05), alerts._claim

    def slow_claim(*given: Any) -> Sequence[int]:
        claimed = claim(*given)
        gap()
        return claimed

    monkeypatch.setattr(alerts, "_claim", slow_claim)
    results = all_at_once(app, tell, WORKERS)
    assert [one for one in results if isinstance(one, Exception)] == []
    assert (sum(results), told()) == (1, 1)


@pytest.mark.usefixtures("favourite")
def test_naively_the_customer_would_be_told_twice(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    gap = Gap(0.05)

    def look_only(
        session: Session, due: ColumnElement[bool], done: dict[str, Any]
    ) -> Sequence[int]:
        found = session.execute(select(Favourite.id, Favourite.customer_id).where(due)).all()
        if found:
            gap()
        marked = update(Favourite).where(Favourite.id.in_([one.id for one in found]))
        session.execute(marked.values(done).execution_options(synchronize_session=False))
        return [one.customer_id for one in found]

    monkeypatch.setattr(alerts, "_claim", look_only)
    with nothing_is_locked(), ExitStack() as stack:
        if db.engine.dialect.name == "sqlite":  # there the transaction itself is the lock
            stack.enter_context(naive_transactions())
        results = all_at_once(app, tell, WORKERS)
    assert told() > 1 or any(isinstance(one, Exception) for one in results)
