"""Deliver each conversion to its line once, for any behaviour of the network."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.conversions.provisioning.models import OrderState
from marketplace.conversions.receipts import receipt_for_staff
from marketplace.conversions.status import ConversionStatus
from marketplace.conversions.verify import verify
from marketplace.demo.network.failure_modes import FailureMode
from marketplace.messages.models import OutboxMessage
from marketplace.network.delivery import deliver_batch
from marketplace.points.accounts import balance
from tests.network.conftest import Turn, converted, order_of
from tests.network.simulator import Simulator
from tests.support.cast import Cast

Outbox = Callable[[], list[OutboxMessage]]


def test_20_points_of_data_are_on_the_line_at_once(
    cast: Cast, simulator: Simulator, turn: Turn
) -> None:
    bought = converted(cast)
    assert bought.standing is ConversionStatus.ON_ITS_WAY
    turn()
    (held,) = simulator.ledger.buckets()
    assert (held.number, held.left, held.unit, held.grants) == (cast.arta.number, 200, "MB", 1)
    assert order_of(bought).state is OrderState.DELIVERED
    assert receipt_for_staff(bought.id).standing is ConversionStatus.DELIVERED
    assert simulator.methods() == ["POST"]


def test_a_settled_order_is_not_sent_again(cast: Cast, simulator: Simulator, turn: Turn) -> None:
    converted(cast)
    turn(3)
    assert simulator.methods() == ["POST"]


def test_accepted_is_asked_about_until_it_is_done(
    cast: Cast, simulator: Simulator, turn: Turn
) -> None:
    simulator.behave(FailureMode.LATER)
    bought = converted(cast)
    turn()
    assert order_of(bought).state is OrderState.ACCEPTED
    assert receipt_for_staff(bought.id).standing is ConversionStatus.ON_ITS_WAY
    turn()
    assert order_of(bought).state is OrderState.ACCEPTED
    assert simulator.granted() == []
    simulator.let_time_pass()
    turn()
    assert order_of(bought).state is OrderState.DELIVERED
    assert simulator.methods() == ["POST", "GET", "GET"]
    assert simulator.granted() == [1]


def test_a_refusal_gives_the_points_back_and_tells_the_customer(
    cast: Cast, simulator: Simulator, turn: Turn, outbox: Outbox
) -> None:
    simulator.behave(FailureMode.REFUSE)
    bought = converted(cast)
    assert balance(cast.arta.customer_id) == 620
    turn()
    assert balance(cast.arta.customer_id) == 640
    became = receipt_for_staff(bought.id)
    assert (became.state, became.given_back) == ("cancelled", 20)
    assert became.standing is ConversionStatus.NOT_DELIVERED
    assert order_of(bought).last_error == "this number cannot have it"
    told = [one for one in outbox() if one.kind == "not_delivered"]
    assert {one.channel for one in told} == {"email", "sms"}
    assert told[0].facts["balance"] == 640
    assert verify().violations == []


@pytest.mark.parametrize(
    "manner", [FailureMode.LOSE, FailureMode.NONSENSE, FailureMode.FAIL, FailureMode.HANG]
)
def test_an_unclear_order_is_queried_before_it_is_sent_again(
    cast: Cast, simulator: Simulator, turn: Turn, manner: FailureMode
) -> None:
    simulator.behave(manner, times=1)
    bought = converted(cast)
    turn()
    found = order_of(bought)
    assert (found.state, found.attempts) == (OrderState.UNKNOWN, 1)
    assert found.last_error
    assert receipt_for_staff(bought.id).standing is ConversionStatus.ON_ITS_WAY
    turn(2)
    assert order_of(bought).state is OrderState.DELIVERED
    assert simulator.granted() == [1]
    done_already = manner in {FailureMode.LOSE, FailureMode.NONSENSE}
    assert simulator.methods() == ["POST", "GET"] + ([] if done_already else ["POST"])


def test_a_network_that_stays_down_leaves_it_unknown_and_unpaid_twice(
    cast: Cast, simulator: Simulator, turn: Turn
) -> None:
    simulator.behave(FailureMode.FAIL)
    bought = converted(cast)
    turn(6)
    found = order_of(bought)
    assert (found.state, found.attempts) == (OrderState.UNKNOWN, 6)
    assert simulator.methods() == ["POST"] + ["GET"] * 5
    assert simulator.granted() == []
    assert balance(cast.arta.customer_id) == 620


def test_an_order_answered_twice_is_granted_once(
    cast: Cast, simulator: Simulator, turn: Turn
) -> None:
    simulator.behave(FailureMode.TWICE)
    converted(cast)
    turn(2)
    assert simulator.granted() == [1]


def test_each_conversion_is_granted_separately(
    cast: Cast, simulator: Simulator, turn: Turn
) -> None:
    simulator.behave(FailureMode.LOSE, times=2)
    for number in range(4):
        converted(cast, key=f"k{number}")
    turn(3)
    assert simulator.granted() == [1, 1, 1, 1]
    assert sorted(simulator.left()) == [200] * 4


def test_an_unreachable_network_leaves_an_order_waiting(
    app: Flask, cast: Cast, simulator: Simulator, turn: Turn
) -> None:
    here = app.config["SETTINGS"]
    app.config["SETTINGS"] = here.model_copy(update={"network_url": "http://127.0.0.1:1/"})
    bought = converted(cast)
    turn()
    found = order_of(bought)
    assert (found.state, found.attempts) == (OrderState.WAITING, 1)
    assert "Connect" in (found.last_error or "")
    app.config["SETTINGS"] = here
    turn(2)
    assert simulator.granted() == [1]


def test_an_order_waits_while_no_network_is_configured(app: Flask, cast: Cast) -> None:
    assert app
    bought = converted(cast)
    assert not deliver_batch()
    assert order_of(bought).attempts == 0
