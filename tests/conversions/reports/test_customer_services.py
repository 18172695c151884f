"""Read the customer's services: the number, the last day and the status of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from marketplace.catalogue.models import OfferKind, Unit
from marketplace.conversions.provisioning.models import Order, OrderState
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.reports.customer_services import NumberServices, my_services
from marketplace.conversions.reversal.cancel import cancel
from marketplace.conversions.reversal.end_services import end_services
from marketplace.conversions.reversal.withdraw_units import take_units
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.points.accounts import lock
from tests.membership.tariff_change.tariffs import NOW, bought, units_on_sale
from tests.support.cast import Cast, Person, a_line


@pytest.fixture(autouse=True)
def on_that_day(app: Flask) -> Iterator[None]:
    assert app
    with time_machine.travel(NOW, tick=True):
        yield


def settle(made: Receipt, state: OrderState) -> None:
    """Settle the order as if the network had answered."""
    with transaction() as session:
        order = update(Order).where(Order.conversion_id == made.id)
        session.execute(order.values(state=state, settled_at=clock.now()))


def shown(person: Person, days: int = 0) -> list[NumberServices]:
    return my_services(person.customer_id, clock.now() + timedelta(days=days))


def of_one(person: Person) -> NumberServices:
    [of] = shown(person)
    return of


def test_30_days_are_counted_down_to_the_last(cast: Cast) -> None:
    bought(cast.arta, units_on_sale(cast))
    [first] = of_one(cast.arta).good
    assert (first.days, first.left) == (30, 30)
    [of] = shown(cast.arta, days=30)
    assert of.good[0].left == 0


def test_services_of_a_number_are_listed_by_their_last_day(cast: Cast) -> None:
    second = a_line(cast.arta.customer_id)
    package = {"kind": OfferKind.SERVICE, "unit": Unit.PACKAGE, "points": 90, "code_days": 31}
    bought(cast.arta, cast.an_offer("Fillo 10", **package))
    bought(cast.arta, units_on_sale(cast))
    bought(cast.arta, units_on_sale(cast, Unit.SMS), line_id=second.id)

    mine, other = shown(cast.arta)
    assert (mine.number, other.number) == (cast.arta.number, second.number)
    assert [one.receipt.units for one in mine.good] == [100, None]
    assert [one.receipt.terms["unit"] for one in other.good] == ["SMS"]


@pytest.mark.parametrize(
    ("state", "became"),
    [
        (OrderState.WAITING, "on_its_way"),
        (OrderState.ACCEPTED, "on_its_way"),
        (OrderState.UNKNOWN, "on_its_way"),
        (OrderState.DELIVERED, "delivered"),
    ],
)
def test_the_networks_answer_is_told(cast: Cast, state: OrderState, became: str) -> None:
    settle(bought(cast.arta, units_on_sale(cast)), state)
    assert [one.receipt.standing for one in of_one(cast.arta).good] == [became]


@pytest.mark.parametrize(
    ("state", "became"),
    [(OrderState.REFUSED, "not_delivered"), (OrderState.DELIVERED, "cancelled")],
)
def test_an_undelivered_or_cancelled_service_shows_its_returned_points(
    cast: Cast, state: OrderState, became: str
) -> None:
    made = bought(cast.arta, units_on_sale(cast))
    settle(made, state)
    cancel(conversion_id=made.id, reason="a test", actor=cast.named("support").actor)
    [one] = of_one(cast.arta).over
    assert (one.receipt.standing, one.receipt.given_back) == (became, 10)


def test_a_service_taken_by_a_tariff_change_is_shown_as_lost(cast: Cast) -> None:
    bought(cast.arta, units_on_sale(cast))
    with transaction() as session:
        lock(session, cast.arta.customer_id)
        take_units(
            session,
            customer_id=cast.arta.customer_id,
            line_id=cast.arta.line_id,
            at=clock.now(),
            points_too=True,
        )
    assert [one.receipt.standing for one in of_one(cast.arta).over] == ["lost"]


@pytest.mark.parametrize("swept", [False, True])
def test_an_ended_service_stays_in_the_list_for_two_months(cast: Cast, *, swept: bool) -> None:
    bought(cast.arta, units_on_sale(cast))
    with time_machine.travel(NOW + timedelta(days=40)):
        if swept:
            end_services(clock.now())
        [of] = shown(cast.arta)
        assert (of.good, [one.receipt.standing for one in of.over]) == ([], ["ended"])
    assert shown(cast.arta, days=100) == []


def test_codes_and_other_peoples_services_are_not_among_them(cast: Cast) -> None:
    bought(cast.arta, cast.an_offer())
    bought(cast.arta, units_on_sale(cast, points=10))
    assert len(of_one(cast.arta).good) == 1
    assert shown(cast.besnik) == []
