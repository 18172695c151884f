"""A customer leaves while staff cancel and the network answers: no points or number stay."""

from __future__ import annotations

from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.models import Role
from marketplace.conversions.provisioning.models import OrderState
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.reversal.cancel import cancel
from marketplace.conversions.verify import verify
from marketplace.counter import approvals
from marketplace.membership.leave import leave
from marketplace.network.answers import Answer, OrderOutcome
from marketplace.network.delivery import lease
from marketplace.network.order_updates import settle_answer
from marketplace.points.accounts import balance
from tests.network.conftest import converted, order_of
from tests.support.cast import PASSWORD, Cast
from tests.support.concurrency import PATIENCE, Gap, all_at_once, naive_transactions

A_WHILE = 0.5
Over = tuple[Event, Event]


@pytest.fixture
def half_gone(monkeypatch: pytest.MonkeyPatch) -> Over:
    """Set once points and numbers are gone and the account is not closed yet, for a while.

    The second is to be set by the other, for which the negative control waits.
    """
    forget, reached, other = approvals.forget_customers, Event(), Event()
    gap = Gap(A_WHILE, until=other)

    def slowly(*given: Any) -> None:
        forget(*given)
        reached.set()
        gap()

    monkeypatch.setattr(approvals, "forget_customers", slowly)
    return reached, other


def cancel_meanwhile(app: Flask, cast: Cast, half_gone: Over) -> None:
    """Arta leaves, and support cancels her service in the midst of it."""
    arta, support, made = cast.arta, cast.staff(Role.SUPPORT).actor, converted(cast)

    def work(number: int) -> object:
        if number:
            assert half_gone[0].wait(PATIENCE)
            done = cancel(conversion_id=made.id, reason="x", actor=support)
            half_gone[1].set()
            return done
        return leave(user_id=arta.user_id, customer_id=arta.customer_id, password=PASSWORD)

    results = all_at_once(app, work, people=2)
    assert [one for one in results if isinstance(one, Exception)] == []


def test_a_leaving_customer_gets_no_points_of_a_cancelled_conversion(
    app: Flask, cast: Cast, half_gone: Over
) -> None:
    cancel_meanwhile(app, cast, half_gone)
    assert balance(cast.arta.customer_id) == 0
    assert verify().violations == []


def test_a_leaving_customer_gets_points_back_without_the_transaction(
    app: Flask, cast: Cast, half_gone: Over
) -> None:
    with naive_transactions():
        cancel_meanwhile(app, cast, half_gone)
    assert balance(cast.arta.customer_id) == 20


def settle_meanwhile(app: Flask, cast: Cast, half_gone: Over) -> Receipt:
    """Arta leaves, and the network answers in the midst of it."""
    arta, made = cast.arta, converted(cast)
    [one] = lease(timedelta(seconds=60))

    def work(number: int) -> object:
        if number:
            assert half_gone[0].wait(PATIENCE)
            done = settle_answer(one, Answer(OrderOutcome.DELIVERED), wait=timedelta())
            half_gone[1].set()
            return done
        return leave(user_id=arta.user_id, customer_id=arta.customer_id, password=PASSWORD)

    results = all_at_once(app, work, people=2)
    assert [one for one in results if isinstance(one, Exception)] == []
    assert order_of(made).state is OrderState.DELIVERED
    return made


def test_the_number_goes_though_the_network_answers_meanwhile(
    app: Flask, cast: Cast, half_gone: Over
) -> None:
    made = settle_meanwhile(app, cast, half_gone)
    assert order_of(made).asked["number"] == ""


def test_the_number_of_a_leaving_customer_stays_without_the_transaction(
    app: Flask, cast: Cast, half_gone: Over
) -> None:
    with naive_transactions():
        made = settle_meanwhile(app, cast, half_gone)
    assert order_of(made).asked["number"] == cast.arta.number
