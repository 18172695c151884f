"""Run workers, events and the help desk at the same moment: delivered once, or not at all."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Table, func, select

from marketplace.accounts.models import Role
from marketplace.conversions.provisioning.models import Order, OrderKind, OrderState
from marketplace.conversions.receipts import Receipt, receipt_for_staff
from marketplace.conversions.reversal import undelivered_service
from marketplace.conversions.reversal.cancel import cancel
from marketplace.conversions.reversal.refusals import NotCancellable
from marketplace.conversions.verify import verify
from marketplace.demo.network.failure_modes import FailureMode
from marketplace.foundation import leases
from marketplace.foundation.extensions import db
from marketplace.messages.models import OutboxMessage
from marketplace.network import delivery, order_updates
from marketplace.network.answers import Answer, OrderOutcome
from marketplace.network.delivery import deliver_batch, lease
from marketplace.network.order_updates import settle_answer, settle_event
from marketplace.points.accounts import balance
from marketplace.points.models import Entry, EntryKind
from tests.network.conftest import Turn, converted, order_of
from tests.network.simulator import Simulator
from tests.support.cast import Cast
from tests.support.concurrency import Gap, all_at_once, meet, naive_transactions

WORKERS = 6
NO = Answer(OrderOutcome.REFUSED, "no such number")
YES = Answer(OrderOutcome.DELIVERED)
WAIT = timedelta(minutes=1)


def told() -> int:
    wanted = select(func.count()).where(OutboxMessage.kind == "not_delivered")
    return db.session.scalar(wanted) or 0


def given_back() -> int:
    return db.session.scalar(select(func.count()).where(Entry.kind == EntryKind.CANCEL)) or 0


def test_workers_at_once_ask_for_each_order_once(
    networked: Flask, cast: Cast, simulator: Simulator
) -> None:
    for number in range(8):
        converted(cast, key=f"k{number}")
    all_at_once(networked, lambda _: [deliver_batch() for _ in range(4)], people=WORKERS)
    assert simulator.methods() == ["POST"] * 8
    assert simulator.granted() == [1] * 8


def asked(cast: Cast) -> Receipt:
    """Return a conversion whose grant was ordered a moment ago."""
    bought = converted(cast)
    assert lease(timedelta())
    return bought


def refuse_together(app: Flask, bought: Receipt) -> Sequence[bool | Exception]:
    return all_at_once(app, lambda _: settle_event(bought.id, OrderKind.GRANT, NO), people=WORKERS)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Widen the gap in which a race is lost."""
    give_back, move = undelivered_service.give_back, order_updates._move

    def slow_give_back(*given: Any, **named: Any) -> int:
        time.sleep(0.02)
        return give_back(*given, **named)

    def slow_move(*given: Any, **named: Any) -> bool:
        time.sleep(0.05)
        return move(*given, **named)

    monkeypatch.setattr(undelivered_service, "give_back", slow_give_back)
    monkeypatch.setattr(order_updates, "_move", slow_move)


@pytest.mark.usefixtures("slow")
def test_many_concurrent_refusals_of_an_order_return_the_points_once(
    app: Flask, cast: Cast
) -> None:
    bought = asked(cast)
    results = refuse_together(app, bought)
    assert sorted(map(bool, results)) == [False] * (WORKERS - 1) + [True]
    assert balance(cast.arta.customer_id) == 640
    assert (told(), given_back()) == (2, 1)
    assert verify().violations == []


@pytest.mark.usefixtures("slow")
def test_a_callback_and_a_poll_that_say_otherwise_are_one_word(app: Flask, cast: Cast) -> None:
    bought = converted(cast)
    (held,) = lease(WAIT)
    said = [
        lambda: settle_answer(held, YES, wait=WAIT),
        lambda: settle_event(bought.id, OrderKind.GRANT, NO),
    ]
    results = all_at_once(app, lambda number: said[number](), people=2)
    assert sorted(map(bool, results)) == [False, True]
    refused = order_of(bought).state is OrderState.REFUSED
    assert balance(cast.arta.customer_id) == (640 if refused else 620)
    assert verify().violations == []


@pytest.mark.usefixtures("slow")
def test_an_order_cancelled_while_it_is_refused_returns_the_points_once(
    app: Flask, cast: Cast
) -> None:
    bought, actor = asked(cast), cast.staff(Role.SUPPORT).actor
    deeds = [
        lambda: settle_event(bought.id, OrderKind.GRANT, NO),
        lambda: cancel(conversion_id=bought.id, reason="by mistake", actor=actor),
    ]
    results = all_at_once(app, lambda number: deeds[number](), people=2)
    failed = [one for one in results if isinstance(one, Exception)]
    assert all(isinstance(one, NotCancellable) for one in failed)
    assert balance(cast.arta.customer_id) == 640
    assert given_back() == 1
    assert not waiting_withdrawals()
    assert verify().violations == []


def waiting_withdrawals() -> int:
    wanted = select(func.count()).where(
        Order.kind == OrderKind.WITHDRAW, Order.state == OrderState.WAITING
    )
    return db.session.scalar(wanted) or 0


@pytest.mark.parametrize("manner", [FailureMode.DELIVER, FailureMode.LOSE, FailureMode.LATER])
def test_an_order_cancelled_while_it_is_sent_leaves_no_units_on_the_line(
    networked: Flask, cast: Cast, simulator: Simulator, turn: Turn, manner: FailureMode
) -> None:
    simulator.behave(manner, times=1)
    bought, actor = converted(cast), cast.staff(Role.SUPPORT).actor
    deeds = [
        deliver_batch,
        lambda: cancel(conversion_id=bought.id, reason="by mistake", actor=actor),
    ]
    all_at_once(networked, lambda number: deeds[number](), people=2)
    turn()
    simulator.let_time_pass()
    turn(3)
    assert receipt_for_staff(bought.id).state == "cancelled"
    assert balance(cast.arta.customer_id) == 640
    assert sum(simulator.left()) == 0


def naive_lease(looked: Barrier, table: Table, *which: Any, **how: Any) -> Any:
    """The negative control: look for what is due, and take it once another has looked too."""
    rows = db.session.execute(select(table).where(*which)).all()
    meet(looked)
    real = leases_lease(table, *which, **how)
    return real or rows


leases_lease = leases.lease


def test_concurrent_workers_without_the_lease_send_an_order_many_times(
    networked: Flask, cast: Cast, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    converted(cast)
    monkeypatch.setattr(delivery.leases, "lease", partial(naive_lease, Barrier(2)))
    all_at_once(networked, lambda _: deliver_batch(), people=WORKERS)
    assert len(simulator.methods()) > 1


@pytest.mark.usefixtures("slow")
def test_concurrent_refusals_without_the_guard_are_told_many_times(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = Gap(0)

    def unguarded(session: Any, order_id: int, values: Any, **_: Any) -> bool:
        looked()
        return bool(order_id and session and values)

    monkeypatch.setattr(order_updates, "_move", unguarded)
    monkeypatch.setattr(undelivered_service, "move_to_cancelled", lambda *_given, **_named: True)
    bought = asked(cast)
    with naive_transactions():
        results = refuse_together(app, bought)
    failed = [one for one in results if isinstance(one, Exception)]
    assert failed or told() > 2
