"""Check what a change of tariff takes, row by row of the programme's table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask

from marketplace.catalogue.models import Unit
from marketplace.conversions.verify import verify
from marketplace.customers.models import LineKind
from marketplace.points.accounts import balance
from marketplace.points.billing.row_outcome import RowOutcome
from marketplace.points.earn import earn
from marketplace.points.models import EntryKind, Source
from marketplace.points.views.statement import movements
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
    line_of,
    states,
    units_on_sale,
)
from tests.support.cast import Cast, Person, a_line

YESTERDAY = NOW - timedelta(days=1)
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def on_that_day(app: Flask) -> Iterator[None]:
    assert app
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def arta(cast: Cast) -> Person:
    """Arta, who has 600 points of her line and 400 MB for 40 points more."""
    bought(cast.arta, units_on_sale(cast, points=40))
    return cast.arta


def second_line(arta: Person, points: int) -> int:
    line = a_line(arta.customer_id, earning_from=date(2026, 1, 1))
    mine = {"customer_id": arta.customer_id, "line_id": line.id}
    earn(**mine, source=Source.SPENDING, reference="2", points=points, on=date(2026, 9, 30))
    return line.id


@pytest.mark.parametrize("was", [PREPAID, POSTPAID])
def test_private_to_business_takes_points_and_units_and_ends_earning(
    arta: Person, was: str
) -> None:
    assert applied(change(arta.number, was, BUSINESS, TOMORROW, "c1")) == (RowOutcome.BOOKED,)

    assert balance(arta.customer_id) == 0
    assert states() == ["cancelled"]
    line = line_of(arta.number)
    assert (line.tariff, line.tariff_since, line.earning_from) == (BUSINESS, TOMORROW, None)
    assert (booked("c1").points_lost, booked("c1").units_lost) == (600, 1)
    assert verify().violations == []


def test_prepaid_to_postpaid_keeps_points_and_takes_units(arta: Person) -> None:
    before = line_of(arta.number).earning_from
    delivered()
    applied(change(arta.number, PREPAID, POSTPAID, TOMORROW, "c1"))

    assert balance(arta.customer_id) == 600
    assert states() == ["cancelled"]
    assert line_of(arta.number).tariff is POSTPAID
    assert line_of(arta.number).earning_from == before
    assert (booked("c1").points_lost, booked("c1").units_lost) == (0, 1)


@pytest.mark.parametrize(("was", "became"), [(POSTPAID, PREPAID), (BUSINESS, PREPAID)])
def test_the_changes_that_are_not_in_the_table_take_nothing(
    arta: Person, was: str, became: str
) -> None:
    applied(change(arta.number, was, became, TOMORROW))

    assert balance(arta.customer_id) == 600
    assert states() == ["issued"]


def test_a_line_that_comes_back_earns_from_the_1st_of_the_next_month(cast: Cast) -> None:
    number = cast.arta.number
    applied(change(number, PREPAID, BUSINESS, YESTERDAY))
    applied(change(number, BUSINESS, POSTPAID, TOMORROW))

    assert line_of(number).earning_from == date(2026, 12, 1)
    assert line_of(number).tariff is POSTPAID


def test_only_the_line_that_changes_its_tariff_loses_points(arta: Person, cast: Cast) -> None:
    second = second_line(arta, 70)
    kept = bought(arta, units_on_sale(cast, Unit.SMS), line_id=second)
    applied(change(arta.number, PREPAID, BUSINESS, TOMORROW))

    assert states() == ["cancelled", "issued"]
    assert again(kept).live
    assert balance(arta.customer_id) == 70
    assert verify().violations == []


def test_the_points_go_as_forfeited_and_say_why(arta: Person) -> None:
    applied(change(arta.number, PREPAID, BUSINESS, TOMORROW))

    lost = [one for one in movements(arta.customer_id) if one.kind is EntryKind.FORFEIT]
    assert [(one.points, one.reason) for one in lost] == [(-600, "tariff change")]


def test_codes_packages_and_units_that_ran_out_or_came_later_stay(cast: Cast) -> None:
    arta = cast.arta
    bought(arta, cast.an_offer(points=10))
    bought(arta, units_on_sale(cast, Unit.PACKAGE, units_per_point=None))
    with time_machine.travel(NOW - timedelta(days=40)):
        bought(arta, units_on_sale(cast, Unit.MMS))
    with time_machine.travel(TOMORROW + timedelta(hours=1)):
        bought(arta, units_on_sale(cast, Unit.SMS))
    applied(change(arta.number, PREPAID, POSTPAID, TOMORROW))

    assert states() == ["issued"] * 4


def test_a_tariff_change_of_a_line_without_owner_only_sets_the_tariff(app: Flask) -> None:
    assert app
    number = a_line().number
    applied(change(number, PREPAID, BUSINESS, YESTERDAY, "c1"))

    assert line_of(number).tariff is BUSINESS
    assert (booked("c1").customer_id, booked("c1").points_lost) == (None, 0)
    applied(change(number, BUSINESS, PREPAID, TOMORROW))
    assert line_of(number).earning_from is None


def test_an_invalid_tariff_change_is_refused(cast: Cast) -> None:
    fixed = a_line(number="F-1", kind=LineKind.FIXED, tariff=None, package="TV")
    row_outcomes = applied(
        change("+38349999999", PREPAID, BUSINESS, NOW),
        change(fixed.number, PREPAID, BUSINESS, NOW),
        change(cast.arta.number, PREPAID, PREPAID, NOW),
    )

    assert row_outcomes == (RowOutcome.UNKNOWN_LINE, RowOutcome.WRONG_KIND, RowOutcome.NO_CHANGE)
    assert balance(cast.arta.customer_id) == 640
