"""Let staff resolve an order that the network leaves open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.models import AuditEntry, Role
from marketplace.conversions.provisioning.models import OrderKind, OrderState
from marketplace.conversions.receipts import Receipt, receipt_for_staff
from marketplace.conversions.reversal.cancel import cancel
from marketplace.conversions.verify import verify
from marketplace.demo.network.failure_modes import FailureMode
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from marketplace.network.delivery import lease
from marketplace.network.manual_resolution import Resolution, ask_again, settle_by_hand
from marketplace.network.refusals import AlreadySettled, RequestInProgress
from marketplace.points.accounts import balance
from tests.network.conftest import Turn, converted, make_due, order_of
from tests.network.simulator import Simulator
from tests.support.cast import Cast


@pytest.fixture
def lost(cast: Cast, simulator: Simulator, turn: Turn) -> Receipt:
    """A conversion that the network delivered, and whose answer was lost."""
    simulator.behave(FailureMode.LOSE, times=1)
    bought = converted(cast)
    turn()
    return bought


def settle(
    cast: Cast, bought: Receipt, found: Resolution, kind: OrderKind = OrderKind.GRANT
) -> None:
    actor = cast.staff(Role.SUPPORT).actor
    order_id = order_of(bought, kind).id
    settle_by_hand(order_id=order_id, found=found, reason="They looked", actor=actor)


def entries() -> list[tuple[str, str | None]]:
    logged = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [(one.action, one.reason) for one in logged]


def test_an_order_that_staff_ask_for_again_is_due_now(cast: Cast, lost: Receipt) -> None:
    assert order_of(lost).next_attempt_at > clock.now()
    ask_again(order_id=order_of(lost).id, actor=cast.staff(Role.SUPPORT).actor)
    assert order_of(lost).next_attempt_at <= clock.now()
    assert entries() == [("network.ask_again", None)]


def test_an_order_that_staff_find_delivered_keeps_the_points_spent(
    cast: Cast, lost: Receipt
) -> None:
    settle(cast, lost, "delivered")
    assert order_of(lost).state is OrderState.DELIVERED
    assert balance(cast.arta.customer_id) == 620
    assert entries() == [("network.settle", "They looked")]


def test_an_order_that_staff_find_refused_returns_the_points(cast: Cast, lost: Receipt) -> None:
    settle(cast, lost, "refused")
    became = receipt_for_staff(lost.id)
    assert (became.state, became.given_back) == ("cancelled", 20)
    assert balance(cast.arta.customer_id) == 640
    assert ("conversion.undelivered", "They looked") in entries()
    assert verify().violations == []


def test_units_of_an_order_found_refused_in_error_are_withdrawn(
    cast: Cast, simulator: Simulator, lost: Receipt, turn: Turn
) -> None:
    settle(cast, lost, "refused")
    turn()
    assert simulator.left() == [0]
    assert order_of(lost, OrderKind.WITHDRAW).state is OrderState.DELIVERED


def test_a_withdrawal_that_comes_first_keeps_the_grant_out(
    cast: Cast, simulator: Simulator, turn: Turn
) -> None:
    simulator.behave(FailureMode.LATER)
    bought = converted(cast)
    turn()
    settle(cast, bought, "refused")
    simulator.behave(FailureMode.DELIVER)
    turn()
    simulator.let_time_pass()
    make_due()
    turn()
    assert order_of(bought, OrderKind.WITHDRAW).state is OrderState.REFUSED
    assert simulator.left() == []


def test_an_order_never_sent_is_settled_by_staff_without_asking(
    cast: Cast, simulator: Simulator, turn: Turn
) -> None:
    bought = converted(cast)
    settle(cast, bought, "refused")
    turn()
    assert simulator.methods() == []
    assert balance(cast.arta.customer_id) == 640


def test_an_order_cancelled_before_staff_settle_it_keeps_its_withdrawal(
    cast: Cast, simulator: Simulator, lost: Receipt, turn: Turn
) -> None:
    cancel(conversion_id=lost.id, reason="by mistake", actor=cast.staff(Role.SUPPORT).actor)
    settle(cast, lost, "refused")
    turn()
    assert simulator.left() == [0]
    assert balance(cast.arta.customer_id) == 640
    assert verify().violations == []


def test_a_withdrawal_can_be_settled_too(cast: Cast, simulator: Simulator, turn: Turn) -> None:
    bought = converted(cast)
    turn()
    cancel(conversion_id=bought.id, reason="by mistake", actor=cast.staff(Role.SUPPORT).actor)
    settle(cast, bought, "refused", OrderKind.WITHDRAW)
    assert simulator.left() == [200]
    assert balance(cast.arta.customer_id) == 640


@pytest.mark.parametrize("found", ["delivered", "refused"])
def test_a_settled_order_cannot_be_settled_again(
    cast: Cast, lost: Receipt, found: Resolution
) -> None:
    settle(cast, lost, "delivered")
    with pytest.raises(AlreadySettled):
        settle(cast, lost, found)
    with pytest.raises(AlreadySettled):
        ask_again(order_id=order_of(lost).id, actor=cast.staff(Role.SUPPORT).actor)
    assert balance(cast.arta.customer_id) == 620


def test_an_order_that_a_worker_is_asking_for_cannot_be_settled(cast: Cast, lost: Receipt) -> None:
    make_due()
    assert lease(timedelta(minutes=1))
    with pytest.raises(RequestInProgress):
        settle(cast, lost, "refused")
    assert balance(cast.arta.customer_id) == 620


def test_an_order_of_nothing_is_not_found(cast: Cast) -> None:
    actor = cast.staff(Role.SUPPORT).actor
    with pytest.raises(NotFound):
        ask_again(order_id=99, actor=actor)
    with pytest.raises(NotFound):
        settle_by_hand(order_id=99, found="refused", reason="x", actor=actor)
