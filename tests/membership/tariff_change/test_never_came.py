"""Return the points of units that a tariff took before they were delivered, where points stay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from marketplace.accounts.models import AuditEntry, Role
from marketplace.catalogue.models import Stock
from marketplace.conversions.models import Conversion
from marketplace.conversions.provisioning.models import Order, OrderKind, OrderState
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.verify import verify
from marketplace.customers.models import Line
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.membership.leave import leave
from marketplace.network.answers import Answer, OrderOutcome
from marketplace.network.delivery import lease
from marketplace.network.manual_resolution import settle_by_hand
from marketplace.network.order_updates import settle_answer
from marketplace.points.accounts import balance
from tests.membership.tariff_change.tariffs import (
    BUSINESS,
    NOW,
    POSTPAID,
    PREPAID,
    again,
    applied,
    booked,
    bought,
    change,
    delivered,
    states,
    told,
    units_on_sale,
)
from tests.network.conftest import order_of
from tests.support.cast import PASSWORD, Cast, Person


@pytest.fixture(autouse=True)
def on_that_day(app: Flask) -> Iterator[None]:
    assert app
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def made(cast: Cast) -> Receipt:
    """100 MB that Arta converted for 10 of her 640 points, one of two on offer."""
    return bought(cast.arta, units_on_sale(cast, stock=2))


def to_postpaid(person: Person, name: str = "c1") -> None:
    applied(change(person.number, PREPAID, POSTPAID, clock.now(), name))


def refuse() -> None:
    """Refuse by the network what the worker orders."""
    for one in lease(timedelta(minutes=1)):
        assert settle_answer(one, Answer(OrderOutcome.REFUSED, "no"), wait=timedelta())


def test_units_never_requested_return_their_points_on_a_change_to_postpaid(
    cast: Cast, made: Receipt
) -> None:
    to_postpaid(cast.arta)

    back = again(made)
    assert (back.state, back.lost, back.given_back) == ("cancelled", False, 10)
    assert balance(cast.arta.customer_id) == 640
    [facts] = told("not_delivered")
    wanted = {"kind": "tariff", "number": cast.arta.number, "points": 10, "balance": 640}
    assert facts.items() >= wanted.items()
    assert db.session.scalars(select(Stock.remaining)).all() == [2]
    assert verify().violations == []


def test_undelivered_units_of_a_tariff_change_are_logged_and_not_told_as_lost(
    cast: Cast, made: Receipt
) -> None:
    to_postpaid(cast.arta)

    [facts] = told()
    assert (facts["lost"], booked("c1").units_lost) == ({}, 0)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject_id) == ("conversion.undelivered", str(made.id))


def test_units_refused_after_a_change_to_postpaid_return_their_points(
    cast: Cast, made: Receipt
) -> None:
    [one] = lease(timedelta(minutes=1))
    to_postpaid(cast.arta)
    assert (again(made).standing, balance(cast.arta.customer_id)) == ("lost", 630)
    settle_answer(one, Answer(OrderOutcome.REFUSED, "no"), wait=timedelta())

    back = again(made)
    assert (back.lost, back.given_back, back.cancel_reason) == (False, 10, "not delivered")
    assert balance(cast.arta.customer_id) == 640
    assert [facts["points"] for facts in told("not_delivered")] == [10]
    assert db.session.scalars(select(Stock.remaining)).all() == [2]
    assert verify().violations == []


def test_units_refused_by_hand_after_a_tariff_change_return_their_points(
    cast: Cast, made: Receipt
) -> None:
    lease(timedelta())
    to_postpaid(cast.arta)
    support = cast.staff(Role.SUPPORT).actor
    settle_by_hand(order_id=order_of(made).id, found="refused", reason="seen", actor=support)
    assert balance(cast.arta.customer_id) == 640
    assert verify().violations == []


def test_delivered_units_stay_lost_on_a_change_to_postpaid(cast: Cast, made: Receipt) -> None:
    delivered()
    to_postpaid(cast.arta)
    assert (again(made).standing, balance(cast.arta.customer_id)) == ("lost", 630)
    assert told("not_delivered") == []


@pytest.mark.parametrize("asked", [False, True])
def test_where_the_points_go_too_they_stay_lost(cast: Cast, made: Receipt, *, asked: bool) -> None:
    if asked:
        lease(timedelta())
    applied(change(cast.arta.number, PREPAID, BUSINESS, clock.now()))
    refuse()

    assert (again(made).standing, again(made).given_back) == ("lost", 0)
    assert balance(cast.arta.customer_id) == 0
    assert told("not_delivered") == []
    assert verify().violations == []


def test_points_of_units_refused_after_the_customer_left_stay_lost(
    cast: Cast, made: Receipt
) -> None:
    arta = cast.arta
    [one] = lease(timedelta(minutes=1))
    to_postpaid(arta)
    leave(user_id=arta.user_id, customer_id=arta.customer_id, password=PASSWORD)
    settle_answer(one, Answer(OrderOutcome.REFUSED, "no"), wait=timedelta())
    assert (again(made).lost, balance(arta.customer_id)) == (True, 0)
    assert verify().violations == []


def test_verify_finds_what_is_lost_though_it_never_came(cast: Cast, made: Receipt) -> None:
    lease(timedelta())
    to_postpaid(cast.arta)
    with transaction() as session:
        session.execute(update(Order).values(state=OrderState.REFUSED, settled_at=clock.now()))
    said = f"conversion {made.id}: lost with a tariff that kept the points, and it never came"
    assert said in verify().violations


def test_a_tariff_change_takes_no_units_of_a_former_owner_of_the_line(
    cast: Cast, made: Receipt
) -> None:
    """It ends with its day, as it does when its owner leaves and the line stays as it is."""
    arta, besnik = cast.arta, cast.besnik
    delivered()
    leave(user_id=arta.user_id, customer_id=arta.customer_id, password=PASSWORD)
    with transaction() as session:
        proven = update(Line).where(Line.id == arta.line_id)
        session.execute(proven.values(customer_id=besnik.customer_id, verified_at=clock.now()))
    to_postpaid(arta)

    assert db.session.scalars(select(Conversion.id)).all() == [made.id]
    assert states() == ["issued"]
    assert [facts["lost"] for facts in told()] == [{}]
    assert booked("c1").customer_id == besnik.customer_id
    assert db.session.scalars(select(Order.kind)).all() == [OrderKind.GRANT]
    assert verify().violations == []
