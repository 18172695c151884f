"""Forfeit points that are returned to a line that has left the programme."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.catalogue.models import OfferKind
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.receipts import Receipt, receipt_for_staff
from marketplace.conversions.reversal.cancel import cancel
from marketplace.conversions.reversal.expire_reservations import expire_reservations
from marketplace.conversions.reversal.reservations import give_up
from marketplace.conversions.verify import verify
from marketplace.foundation.extensions import db
from marketplace.messages.models import OutboxMessage
from marketplace.points.accounts import balance
from marketplace.points.earn import earn
from marketplace.points.models import EntryKind, Source
from marketplace.points.views.statement import movements
from tests.membership.tariff_change.tariffs import BUSINESS, NOW, PREPAID, applied, bought, change
from tests.points.earners import prishtina
from tests.support.cast import NUMBERS, Cast, Person, a_line

TOMORROW = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def on_that_day(app: Flask) -> Iterator[None]:
    assert app
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def arta(cast: Cast) -> Person:
    """Arta, who has 640 points of her line."""
    return cast.arta


@pytest.fixture
def reserved(arta: Person, cast: Cast) -> Receipt:
    """A mug for 60 of the points, reserved by Arta in the shop."""
    return convert(
        customer_id=arta.customer_id,
        offer=cast.a_gift(points=60).slug,
        via=ConversionChannel.WEB,
        key=f"key-{next(NUMBERS)}",
        shop_id=cast.shop,
    )


def goes_to_business(person: Person) -> None:
    """Report an absence in spring late; autumn's points were earned after it."""
    applied(change(person.number, PREPAID, BUSINESS, TOMORROW))


def test_points_of_a_reservation_given_up_on_a_business_line_are_forfeited(
    arta: Person, reserved: Receipt
) -> None:
    goes_to_business(arta)
    assert give_up(customer_id=arta.customer_id, conversion_id=reserved.id) == 0
    assert balance(arta.customer_id) == 0
    came, went = reversed(movements(arta.customer_id, limit=2))
    assert (came.kind, came.points) == (EntryKind.CANCEL, 60)
    assert (went.kind, went.points) == (EntryKind.FORFEIT, -60)
    assert verify().violations == []


def test_the_customer_is_told_that_they_are_lost(arta: Person, reserved: Receipt) -> None:
    goes_to_business(arta)
    give_up(customer_id=arta.customer_id, conversion_id=reserved.id)
    told = select(OutboxMessage.facts).where(OutboxMessage.kind == "points_lost")
    lost = {"kind": "line", "points": 60, "balance": 0}
    assert db.session.scalars(told).all() == [lost, lost]
    assert receipt_for_staff(reserved.id).given_back == 0


def test_points_of_an_expired_reservation_of_a_business_line_are_forfeited(
    arta: Person, reserved: Receipt
) -> None:
    assert reserved
    goes_to_business(arta)
    expire_reservations(NOW + timedelta(days=3))
    assert balance(arta.customer_id) == 0
    assert verify().violations == []


def test_a_code_that_staff_cancel(arta: Person, cast: Cast) -> None:
    code = bought(arta, cast.an_offer(points=80, kind=OfferKind.PARTNER))
    goes_to_business(arta)
    assert cancel(conversion_id=code.id, reason="a mistake", actor=cast.drita.actor) == 0
    assert balance(arta.customer_id) == 0


def test_returned_points_of_a_line_still_in_the_programme_are_kept(
    arta: Person, reserved: Receipt
) -> None:
    other = a_line(arta.customer_id, earning_from=date(2026, 1, 1))
    applied(change(other.number, PREPAID, BUSINESS, TOMORROW))
    assert give_up(customer_id=arta.customer_id, conversion_id=reserved.id) == 60
    assert balance(arta.customer_id) == 640


def test_points_returned_before_a_change_to_business_are_kept_until_then(
    arta: Person, reserved: Receipt
) -> None:
    assert give_up(customer_id=arta.customer_id, conversion_id=reserved.id) == 60
    assert balance(arta.customer_id) == 640
    goes_to_business(arta)
    assert balance(arta.customer_id) == 0


def test_returned_points_earned_after_the_line_came_back_are_kept(cast: Cast, arta: Person) -> None:
    """An absence in spring is reported late; autumn's points were earned after it."""
    away, back = prishtina(2026, 3, 5, 12), prishtina(2026, 4, 5, 12)
    applied(change(arta.number, BUSINESS, PREPAID, back))
    mine = {"customer_id": arta.customer_id, "line_id": arta.line_id}
    earn(**mine, source=Source.SPENDING, reference="2", points=5, on=date(2026, 3, 31))
    earn(**mine, source=Source.SPENDING, reference="3", points=9, on=date(2026, 4, 30))
    everything = balance(arta.customer_id)
    held = bought(arta, cast.an_offer(points=everything, kind=OfferKind.PARTNER))
    applied(change(arta.number, PREPAID, BUSINESS, away))

    came_back = cancel(conversion_id=held.id, reason="a mistake", actor=cast.drita.actor)
    assert came_back == everything - 5, "March went as a whole"
    assert verify().violations == []
