"""Compare the counts behind the previews with the rules themselves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from marketplace.customers.models import Customer
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.membership.leave import leave
from marketplace.points.billing.models import Charge
from marketplace.points.billing.points_per_euro import points_of_month
from marketplace.points.calendar.block import block_idle
from marketplace.points.idle import is_idle, months_before
from marketplace.points.models import Account
from marketplace.points.views import forecast
from marketplace.points.views.forecast import LotTotals
from tests.points.earners import an_earner, earned
from tests.support.billing import billed_years
from tests.support.cast import NUMBERS, PASSWORD, Cast, LotOf, Person, a_customer, write

JUNE, JULY = date(2018, 6, 1), date(2018, 7, 1)


def charged(person: Person, *cents: int, month: date = JUNE) -> None:
    """Book charges of these cents to the person's line, one by one."""
    for each in cents:
        name = f"c{next(NUMBERS)}"
        write(Charge(charge_id=name, line_id=person.line_id, month=month, cents=each))


@pytest.mark.parametrize("months", [1, 2, 3])
def test_the_idle_are_those_whom_the_plain_rule_calls_so(app: Flask, months: int) -> None:
    assert app
    lasts = [None, date(2018, 4, 30), date(2018, 6, 30), date(2018, 7, 31)]
    for n, last in enumerate(lasts):
        person = an_earner(f"c{n}", earning_from=JUNE)
        if last is not None:
            earned(person, 1, last)

    idle_from = months_before(date(2018, 8, 9), months)
    known = [last.replace(day=1) if last else None for last in lasts]
    idle = [
        is_idle(earning_from=JUNE, last_earned_month=last, idle_from=idle_from) for last in known
    ]
    assert forecast.idle_customers(idle_from) == sum(idle)


def test_the_forecast_counts_customers_before_and_after_they_are_blocked(app: Flask) -> None:
    assert app
    for n in range(3):
        an_earner(f"c{n}", earning_from=JUNE)
    september = date(2018, 9, 1)
    billed_years([2018])
    counted = forecast.idle_customers(months_before(september, 2))

    assert block_idle(on=september) == counted == 3
    assert forecast.idle_customers(months_before(september, 2)) == 3


def test_closed_accounts_are_not_counted(cast: Cast) -> None:
    assert cast.arta
    with transaction() as session:
        session.execute(update(Account).values(earning_from=JUNE))
        session.execute(update(Customer).values(closed_at=clock.now()))
    assert forecast.idle_customers(JULY) == 0


def test_a_month_is_counted_in_whole_euros_of_each_line_as_the_rule_does(cast: Cast) -> None:
    months = {cast.arta: [199, 150], cast.besnik: [50] * 10, cast.dafina: [500, -700]}
    for person, cents in months.items():
        charged(person, *cents)
    charged(cast.arta, 9_999, month=JULY)

    lines, euros = forecast.euros_of_month(JUNE)
    assert euros == sum(points_of_month(sum(cents), 1) for cents in months.values()) == 3 + 5
    assert lines == 2


def test_a_month_without_charges_is_nothing(app: Flask) -> None:
    assert app
    assert forecast.euros_of_month(JUNE) == (0, 0)


def test_outstanding_points_are_counted_by_lots_and_customers(cast: Cast) -> None:
    assert forecast.outstanding_lots() == LotTotals(0, 0, 0)
    assert [cast.arta, cast.besnik]
    assert forecast.outstanding_lots() == LotTotals(lots=4, points=644, customers=2)
    leave(user_id=cast.besnik.user_id, customer_id=cast.besnik.customer_id, password=PASSWORD)
    assert forecast.outstanding_lots() == LotTotals(lots=3, points=640, customers=1)


def test_the_next_day_to_lose_something_is_today_at_the_earliest(app: Flask) -> None:
    assert app
    today = clock.today()
    assert forecast.next_to_expire(today) is None
    a_customer("late", [LotOf(30, -1), LotOf(5, 9), LotOf(7, 9), LotOf(900)])
    a_customer("other", [LotOf(6, 9)])

    soon = today + timedelta(days=9)
    assert forecast.next_to_expire(today) == (soon, LotTotals(lots=3, points=18, customers=2))
    assert forecast.next_to_expire(soon) == (soon, LotTotals(lots=3, points=18, customers=2))
