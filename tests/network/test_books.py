"""Check orders in the books, in the retention table and in closed accounts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from marketplace.conversions.provisioning import retention
from marketplace.conversions.provisioning.delivery_status import grants
from marketplace.conversions.provisioning.models import Order, OrderKind, OrderState
from marketplace.conversions.receipts import Receipt, of_customer, receipt_for_staff
from marketplace.conversions.verify import verify
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.membership.leave import leave
from marketplace.network.answers import Answer, OrderOutcome
from marketplace.network.delivery import lease
from marketplace.network.order_updates import settle_event
from marketplace.network.search import Trouble, by_state, trouble
from marketplace.points.accounts import balance
from tests.network.conftest import converted, order_of
from tests.support.cast import PASSWORD, Cast

NO = Answer(OrderOutcome.REFUSED, "no such number")


def became(bought: Receipt, **values: Any) -> None:
    with transaction() as session:
        session.execute(update(Order).where(Order.conversion_id == bought.id).values(**values))


def refused_by_hand_in_the_table(session: Session) -> None:
    session.execute(update(Order).values(state=OrderState.REFUSED))


def dropped_in_the_table(session: Session) -> None:
    session.execute(update(Order).values(state=OrderState.DROPPED))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (refused_by_hand_in_the_table, "refused by the network, and not cancelled"),
        (dropped_in_the_table, "there is no order for it"),
    ],
)
def test_a_service_in_force_stands_on_its_order(
    cast: Cast, damage: Callable[[Session], None], said: str
) -> None:
    converted(cast)
    assert verify().violations == []
    with transaction() as session:
        damage(session)
    assert [one for one in verify().violations if said in one]


def test_an_order_that_is_missing_is_found(cast: Cast) -> None:
    converted(cast)
    second = converted(cast, key="k2")
    with transaction() as session:
        session.execute(delete(Order).where(Order.conversion_id == second.id))
    assert len(verify().violations) == 1


def test_a_service_converted_before_there_was_a_network_needs_no_order(cast: Cast) -> None:
    old = converted(cast)
    converted(cast, key="k2")
    with transaction() as session:
        session.execute(delete(Order).where(Order.conversion_id == old.id))
    assert verify().violations == []


@pytest.mark.parametrize("state", OrderState)
def test_how_far_it_is_stands_on_its_receipt(cast: Cast, state: OrderState) -> None:
    bought = converted(cast)
    became(bought, state=state)
    assert grants([bought.id]) == {bought.id: state}
    assert receipt_for_staff(bought.id).order is state
    assert [one.order for one in of_customer(cast.arta.customer_id)] == [state]


def test_a_conversion_without_an_order_has_no_order_state(cast: Cast) -> None:
    assert cast
    assert grants([]) == {}
    assert grants([17]) == {}


def test_numbers_go_a_year_after_an_order_was_settled(cast: Cast) -> None:
    bought, other = converted(cast), converted(cast, key="k2")
    became(bought, state=OrderState.DELIVERED, settled_at=clock.now())
    retention.delete_old()
    assert order_of(bought).asked["number"] == cast.arta.number
    with time_machine.travel(clock.now() + timedelta(days=366)):
        retention.delete_old()
    assert order_of(bought).asked["number"] == ""
    assert order_of(bought).asked["amount"] == 200
    assert order_of(other).asked["number"] == cast.arta.number


def close(cast: Cast) -> None:
    arta = cast.arta
    leave(user_id=arta.user_id, customer_id=arta.customer_id, password=PASSWORD)


def test_a_customer_who_leaves_erases_the_number_of_settled_orders(cast: Cast) -> None:
    done, open_ = converted(cast), converted(cast, key="k2")
    became(done, state=OrderState.DELIVERED, settled_at=clock.now())
    close(cast)
    assert order_of(done).asked["number"] == ""
    assert order_of(open_).asked["number"] == cast.arta.number


def test_points_of_an_order_refused_after_the_customer_left_stay_lost(cast: Cast) -> None:
    bought = converted(cast)
    lease(timedelta())
    close(cast)
    assert settle_event(bought.id, OrderKind.GRANT, NO)
    gone = receipt_for_staff(bought.id)
    assert (gone.state, gone.lost, gone.given_back) == ("cancelled", True, 0)
    assert balance(cast.arta.customer_id) == 0
    assert verify().violations == []


def test_points_of_an_order_refused_after_its_last_day_come_back(cast: Cast) -> None:
    bought = converted(cast)
    lease(timedelta())
    with time_machine.travel(clock.now() + timedelta(days=60)):
        assert settle_event(bought.id, OrderKind.GRANT, NO)
    assert receipt_for_staff(bought.id).given_back == 20


def test_staff_see_the_network_orders_that_need_attention(cast: Cast) -> None:
    orders = [converted(cast, key=f"k{number}") for number in range(4)]
    assert trouble() == Trouble(unknown=0, refused=0, late=0)
    now = clock.now()
    became(orders[0], state=OrderState.UNKNOWN)
    became(orders[1], state=OrderState.REFUSED, settled_at=now)
    became(orders[2], state=OrderState.REFUSED, settled_at=now - timedelta(days=8))
    became(orders[3], created_at=now - timedelta(hours=2))
    assert trouble() == Trouble(unknown=1, refused=1, late=1)
    assert (by_state()["refused"], by_state()["waiting"], by_state()["accepted"]) == (2, 1, 0)
