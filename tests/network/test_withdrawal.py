"""Withdraw cancelled services from the line, once the outcome of the grant is known."""

from __future__ import annotations

from marketplace.accounts.models import Role
from marketplace.conversions.provisioning.models import OrderKind, OrderState
from marketplace.conversions.reversal.cancel import cancel
from marketplace.conversions.verify import verify
from marketplace.demo.network.failure_modes import FailureMode
from marketplace.points.accounts import balance
from tests.network.conftest import Turn, converted, order_of
from tests.network.simulator import Simulator
from tests.support.cast import Cast


def cancelled(cast: Cast, conversion_id: int) -> None:
    actor = cast.staff(Role.SUPPORT).actor
    cancel(conversion_id=conversion_id, reason="by mistake", actor=actor)


def test_a_service_cancelled_after_delivery_is_withdrawn(
    cast: Cast, simulator: Simulator, turn: Turn
) -> None:
    bought = converted(cast)
    turn()
    cancelled(cast, bought.id)
    turn()
    assert simulator.left() == [0]
    assert order_of(bought, OrderKind.WITHDRAW).state is OrderState.DELIVERED
    assert balance(cast.arta.customer_id) == 640


def test_a_service_cancelled_before_its_order_was_sent_is_never_requested(
    cast: Cast, simulator: Simulator, turn: Turn
) -> None:
    bought = converted(cast)
    cancelled(cast, bought.id)
    turn()
    assert order_of(bought).state is OrderState.DROPPED
    assert simulator.methods() == []


def test_a_withdrawal_waits_until_its_grant_is_settled(
    cast: Cast, simulator: Simulator, turn: Turn
) -> None:
    simulator.behave(FailureMode.LOSE, times=1)
    bought = converted(cast)
    turn()
    cancelled(cast, bought.id)
    simulator.behave(FailureMode.FAIL)
    turn(2)
    assert order_of(bought, OrderKind.WITHDRAW).attempts == 0
    simulator.behave(FailureMode.DELIVER)
    turn(3)
    assert order_of(bought).state is OrderState.DELIVERED
    assert order_of(bought, OrderKind.WITHDRAW).state is OrderState.DELIVERED
    assert simulator.left() == [0]


def test_a_grant_that_is_refused_needs_no_withdrawal(
    cast: Cast, simulator: Simulator, turn: Turn
) -> None:
    simulator.behave(FailureMode.FAIL, times=1)
    bought = converted(cast)
    turn()
    cancelled(cast, bought.id)
    simulator.behave(FailureMode.REFUSE)
    turn(3)
    assert order_of(bought).state is OrderState.REFUSED
    assert order_of(bought, OrderKind.WITHDRAW).state is OrderState.DROPPED
    assert balance(cast.arta.customer_id) == 640
    assert verify().violations == []
