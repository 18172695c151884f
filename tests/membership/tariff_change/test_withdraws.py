"""Check the programme's table of tariff changes in books, network, page and message."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.catalogue.models import OfferKind, Unit
from marketplace.conversions.provisioning.models import Order, OrderKind, OrderState
from marketplace.conversions.reports.customer_services import my_services
from marketplace.conversions.verify import verify
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.points.accounts import balance
from marketplace.programme.models import Tariff
from tests.membership.tariff_change.tariffs import (
    BUSINESS,
    NOW,
    POSTPAID,
    PREPAID,
    applied,
    bought,
    change,
    delivered,
    told,
    units_on_sale,
)
from tests.support.cast import Cast, Person

TABLE = [(PREPAID, BUSINESS, 0), (POSTPAID, BUSINESS, 0), (PREPAID, POSTPAID, 520)]
PACKAGE = {"kind": OfferKind.SERVICE, "unit": Unit.PACKAGE, "points": 90}


@pytest.fixture(autouse=True)
def on_that_day(app: Flask) -> Iterator[None]:
    assert app
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def arta(cast: Cast) -> Person:
    """Arta, with 100 MB, 100 SMS, 100 MMS and a package on her number, and 520 points left."""
    for unit in (Unit.MB, Unit.SMS, Unit.MMS):
        bought(cast.arta, units_on_sale(cast, unit))
    bought(cast.arta, cast.an_offer("Super Rrethi for 1 month", **PACKAGE))
    return cast.arta


def orders(kind: OrderKind) -> list[tuple[str, OrderState]]:
    found = db.session.scalars(
        select(Order).where(Order.kind == kind).order_by(Order.id),
        execution_options={"populate_existing": True},
    )
    return [(one.asked["unit"], one.state) for one in found]


@pytest.mark.parametrize(("was", "became", "left"), TABLE)
def test_delivered_units_are_withdrawn_and_the_package_stays(
    arta: Person, was: Tariff, became: Tariff, left: int
) -> None:
    delivered()
    applied(change(arta.number, was, became, clock.now()))

    assert balance(arta.customer_id) == left
    waiting = [(unit, OrderState.WAITING) for unit in ("MB", "SMS", "MMS")]
    assert orders(OrderKind.WITHDRAW) == waiting
    assert verify().violations == []


@pytest.mark.parametrize(
    ("was", "became", "left"),
    [(PREPAID, BUSINESS, 0), (POSTPAID, BUSINESS, 0), (PREPAID, POSTPAID, 550)],
)
def test_units_that_the_network_was_not_asked_for_yet_never_are(
    arta: Person, was: Tariff, became: Tariff, left: int
) -> None:
    applied(change(arta.number, was, became, clock.now()))

    assert balance(arta.customer_id) == left
    assert orders(OrderKind.WITHDRAW) == []
    dropped = [(unit, OrderState.DROPPED) for unit in ("MB", "SMS", "MMS")]
    assert orders(OrderKind.GRANT) == [*dropped, ("package", OrderState.WAITING)]


@pytest.mark.parametrize(("was", "became", "left"), TABLE)
def test_the_page_and_the_message_say_what_went(
    arta: Person, was: Tariff, became: Tariff, left: int
) -> None:
    delivered()
    applied(change(arta.number, was, became, clock.now()))

    [of] = my_services(arta.customer_id, clock.now())
    assert [one.receipt.standing for one in of.over] == ["lost"] * 3
    assert [one.receipt.terms["unit"] for one in of.good] == ["package"]
    [facts] = told()
    assert facts["lost"] == {"MB": 100, "MMS": 100, "SMS": 100}
    assert facts.get("balance", 520) == left
    assert facts.get("points", 0) == 520 - left
