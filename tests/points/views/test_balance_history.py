"""Read a customer's points over time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine

from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.points.accounts import balance
from marketplace.points.earn import earn
from marketplace.points.models import Source
from marketplace.points.views.balance_history import DayBalance, balance_history
from marketplace.programme.models import Rule
from tests.points.billing.topping import rule
from tests.support.cast import Cast, Person, a_customer


def on(day: date) -> time_machine.travel:
    """Set the clock to noon of that day in Prishtina."""
    return time_machine.travel(datetime.fromisoformat(f"{day}T10:00+00:00"), tick=False)


TODAY = date(2026, 11, 22)


def earns(person: Person, points: int, day: date) -> None:
    with on(day):
        earn(
            customer_id=person.customer_id,
            line_id=person.line_id,
            source=Source.SPENDING,
            reference=f"{day}",
            points=points,
            on=day,
        )


@pytest.fixture
def luan(cast: Cast) -> Person:
    """A customer without points."""
    assert cast
    with on(date(2025, 1, 5)):
        return a_customer("luan")


def test_the_balance_history_has_the_balances_of_month_ends_and_today(
    cast: Cast, luan: Person
) -> None:
    earns(luan, 100, date(2026, 8, 31))
    earns(luan, 50, date(2026, 9, 1))
    with on(date(2026, 10, 5)):
        offer = cast.an_offer(points=80)
        convert(customer_id=luan.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="k")
    earns(luan, 7, TODAY)
    with on(TODAY):
        assert balance_history(luan.customer_id) == [
            DayBalance(date(2026, 7, 31), 0),
            DayBalance(date(2026, 8, 31), 100),
            DayBalance(date(2026, 9, 30), 150),
            DayBalance(date(2026, 10, 31), 70),
            DayBalance(TODAY, 77),
        ]


def test_the_balance_history_begins_with_points_of_long_ago(luan: Person) -> None:
    rule(Rule.EXPIRY, "never")
    earns(luan, 100, date(2025, 2, 1))
    earns(luan, 20, date(2025, 3, 1))
    with on(TODAY):
        found = balance_history(luan.customer_id)
    assert (len(found), found[0], {one.points for one in found}) == (
        13,
        DayBalance(date(2025, 11, 30), 120),
        {120},
    )


def test_a_newcomer_has_the_month_before_and_today(luan: Person) -> None:
    earns(luan, 4, TODAY)
    with on(TODAY):
        assert [one.points for one in balance_history(luan.customer_id)] == [0, 4]


def test_a_customer_who_never_had_points_has_no_balance_history(luan: Person) -> None:
    assert balance_history(luan.customer_id) == []


def test_the_balance_history_counts_only_the_customers_own_points(cast: Cast) -> None:
    assert cast.besnik
    assert (
        balance_history(cast.arta.customer_id)[-1].points == balance(cast.arta.customer_id) == 640
    )


@pytest.mark.parametrize("today", [date(2028, 2, 29), date(2026, 3, 31), date(2026, 1, 1)])
def test_the_ends_are_those_of_the_last_twelve_months(luan: Person, today: date) -> None:
    earns(luan, 5, date(2025, 1, 6))
    with on(today):
        *ends, last = [one.day for one in balance_history(luan.customer_id)]
    assert last == today
    assert len(ends) == 12
    assert all((end + timedelta(days=1)).day == 1 for end in ends)
    assert ends[-1] == today.replace(day=1) - timedelta(days=1)
