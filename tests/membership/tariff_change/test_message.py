"""Tell a customer of a change of tariff by SMS and email, in their language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from marketplace.catalogue.models import Unit
from marketplace.customers.models import Channel, Customer
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import OutboxMessage
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
from tests.support.cast import Cast, a_customer, a_line


@pytest.fixture(autouse=True)
def on_that_day(app: Flask) -> Iterator[None]:
    assert app
    with time_machine.travel(NOW, tick=True):
        yield


def test_a_tariff_change_is_told_by_sms_and_email_in_the_customers_language() -> None:
    mira = a_customer("mira", language="sq")
    applied(change(mira.number, PREPAID, BUSINESS, NOW))

    written = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert {one.channel for one in written} == set(Channel)
    assert {one.language for one in written} == {"sq"}
    assert {one.recipient for one in written} == {"mira@example.com", mira.number}


def test_business_tells_what_is_lost_and_what_is_left(cast: Cast) -> None:
    arta = cast.arta
    for unit in (Unit.SMS, Unit.MB, Unit.MB):
        bought(arta, units_on_sale(cast, unit))
    applied(change(arta.number, PREPAID, BUSINESS, NOW.replace(hour=23)))

    [facts] = told()
    assert facts["lost"] == {"MB": 200, "SMS": 100}
    assert (facts["points"], facts["balance"]) == (610, 0)
    assert (facts["number"], facts["since"]) == (arta.number, "2026-11-21")


def test_postpaid_tells_which_units_are_lost_and_nothing_of_points(cast: Cast) -> None:
    bought(cast.arta, units_on_sale(cast))
    delivered()
    applied(change(cast.arta.number, PREPAID, POSTPAID, NOW.replace(hour=22)))

    [facts] = told()
    assert (facts["kind"], facts["lost"]) == ("units", {"MB": 100})
    assert "points" not in facts


def test_where_nothing_is_lost_that_is_said(cast: Cast) -> None:
    applied(change(cast.arta.number, POSTPAID, PREPAID, NOW))

    [facts] = told()
    assert "kind" not in facts
    assert facts["lost"] == {}


def test_a_tariff_change_without_an_active_owner_sends_no_message(cast: Cast) -> None:
    with transaction() as session:
        mine = Customer.id == cast.arta.customer_id
        session.execute(update(Customer).where(mine).values(closed_at=NOW))
    applied(
        change(a_line().number, PREPAID, BUSINESS, NOW),
        change(cast.arta.number, PREPAID, BUSINESS, NOW),
    )

    assert told() == []
