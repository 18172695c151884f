"""Sum the books by month: what came and went in each, and the balance at its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, func, select

from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.reversal.cancel import cancel
from marketplace.customers.models import Customer
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.points.calendar.models import MonthTotals
from marketplace.points.corrections.correct import correct
from marketplace.points.earn import earn
from marketplace.points.forfeit import forfeit_all
from marketplace.points.models import Account, Source
from marketplace.points.views.months import Month, close_months, months
from tests.support.cast import Cast, Person, a_customer
from tests.support.concurrency import all_at_once

JULY, AUGUST, SEPTEMBER = date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)
EVER = (date(2020, 1, 1), date(2030, 1, 1))


def on(day: str) -> time_machine.travel:
    """Set the clock to noon of that day in Prishtina."""
    return time_machine.travel(datetime.fromisoformat(f"{day}T10:00+00:00"), tick=False)


def earns(person: Person, points: int) -> None:
    earn(
        customer_id=person.customer_id,
        line_id=person.line_id,
        source=Source.SPENDING,
        reference=f"charge {points}",
        points=points,
        on=date(2026, 6, 30),
    )


@pytest.fixture
def summer(cast: Cast) -> Person:
    """July: 500 points earned, 80 converted. August: 80 returned, 30 taken. September: all lost.

    The tests themselves set the clock to noon of 10 September.
    """
    with on("2026-07-02"):
        luan = a_customer("luan")
        earns(luan, 500)
        offer = cast.an_offer("Coffee", points=80)
    with on("2026-07-31"):
        made = convert(
            customer_id=luan.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="k"
        )
    actor = cast.named("support").actor
    with on("2026-08-05"):
        cancel(conversion_id=made.id, reason="wrong", actor=actor)
        correct(
            customer_id=luan.customer_id,
            line_id=luan.line_id,
            points=-30,
            reason="twice",
            actor=actor,
            key="c",
        )
    with on("2026-09-03"):
        forfeit_all(customer_id=luan.customer_id, reason="closed")
    return luan


JULYS = Month(JULY, earned=500, converted=-80, outstanding=420)
AUGUSTS = Month(AUGUST, corrected=-30, given_back=80, outstanding=470)
SEPTEMBERS = Month(SEPTEMBER, forfeited=-470, outstanding=0, active=1, blocked=0)


def kept() -> dict[date, MonthTotals]:
    db.session.expire_all()
    return {row.month: row for row in db.session.scalars(select(MonthTotals))}


@pytest.mark.usefixtures("summer")
def test_each_month_shows_points_earned_spent_and_left() -> None:
    with on("2026-09-10"):
        assert months(*EVER) == [JULYS, AUGUSTS, SEPTEMBERS]


@pytest.mark.usefixtures("summer")
def test_the_months_read_the_same_whether_they_were_closed_or_not() -> None:
    with on("2026-08-10"):
        assert close_months(on=date(2026, 8, 10)) == 1
    with on("2026-09-10"):
        assert [one.month for one in months(*EVER)] == [JULY, AUGUST, SEPTEMBER]
        assert months(AUGUST, SEPTEMBER) == [AUGUSTS, SEPTEMBERS]
        close_months(on=date(2026, 9, 10))
        july, august, september = months(*EVER)
    assert (july.outstanding, august.outstanding, september) == (420, 470, SEPTEMBERS)


@pytest.mark.usefixtures("summer")
def test_the_first_run_closes_all_months_since_the_first_entry() -> None:
    with on("2026-11-10"):
        assert close_months(on=date(2026, 11, 10)) == 4
    closed = kept()
    assert [
        (m.earned, m.converted, m.outstanding) for m in map(closed.get, (JULY, AUGUST)) if m
    ] == [
        (500, -80, 420),
        (0, 0, 470),
    ]
    assert closed[date(2026, 10, 1)].outstanding == 0  # nothing happened in it, and it is there


@pytest.mark.usefixtures("summer")
def test_closing_months_is_idempotent() -> None:
    with on("2026-09-10"):
        assert [close_months(on=date(2026, 9, 10)) for _ in range(2)] == [2, 0]


@pytest.mark.usefixtures("summer")
def test_two_at_once_close_each_month_once(app: Flask) -> None:
    with on("2026-09-10"):
        closed = all_at_once(app, lambda _number: close_months(on=date(2026, 9, 10)), people=8)
    assert sorted(closed, key=str) == [0] * 7 + [2]
    assert kept().keys() == {JULY, AUGUST}


def test_customers_are_counted_for_the_month_that_has_just_ended_alone(summer: Person) -> None:
    with on("2026-09-10"):
        close_months(on=date(2026, 9, 10))
    assert summer
    counted = [(row.active, row.blocked) for _month, row in sorted(kept().items())]
    assert counted == [(None, None), (1, 0)]


def test_a_day_caught_up_later_counts_no_customers(summer: Person) -> None:
    assert summer
    with on("2026-09-10"):
        assert close_months(on=date(2026, 8, 1)) == 1
    assert kept()[JULY].active is None


def block(person: Person, since: date) -> None:
    with transaction() as session:
        session.get_one(Account, person.customer_id).blocked_since = since


@pytest.mark.usefixtures("summer")
def test_a_customer_is_active_or_blocked_or_gone_at_the_months_end() -> None:
    with on("2026-08-20"):
        blocked, later, gone = (a_customer(name) for name in ("mira", "era", "blerim"))
    block(blocked, AUGUST)
    block(later, SEPTEMBER)  # the calendar laid it in September: she was active in August
    with transaction() as session:
        session.get_one(Customer, gone.customer_id).closed_at = clock.now()
    with on("2026-09-01"):
        a_customer("agim")  # came in September
        close_months(on=SEPTEMBER)
    assert (kept()[AUGUST].active, kept()[AUGUST].blocked) == (3, 1)


@pytest.mark.usefixtures("summer")
@pytest.mark.parametrize(
    ("now", "closed"),
    [
        ("2026-08-31T22:30:00", 1),  # half past midnight in Prishtina: August may still get entries
        ("2026-08-31T23:00:00", 2),
        ("2026-08-31T21:59:59", 1),  # one second to midnight
    ],
)
def test_a_month_is_over_an_hour_after_midnight_in_prishtina(now: str, closed: int) -> None:
    with time_machine.travel(datetime.fromisoformat(now).replace(tzinfo=UTC), tick=False):
        assert close_months(on=date(2027, 1, 1)) == closed


def test_no_month_is_closed_before_the_first_entry(app: Flask) -> None:
    assert app
    assert close_months(on=date(2026, 9, 1)) == 0
    with on("2026-09-10"):
        assert months(*EVER) == [Month(SEPTEMBER, active=0, blocked=0)]
        assert months(date(2027, 1, 1), date(2027, 2, 1)) == []


@pytest.mark.usefixtures("summer")
def test_points_outstanding_now_are_the_sum_of_all_balances(cast: Cast) -> None:
    assert cast.dafina
    assert cast.arta
    balances = db.session.scalar(select(func.sum(Account.balance)))
    assert months(*EVER)[-1].outstanding == balances == 940


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect the statements sent to the database."""
    sent: list[str] = []

    def note(*args: object) -> None:
        sent.append(str(args[2]))

    assert app
    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.usefixtures("summer")
@pytest.mark.parametrize(("until", "looks"), [(AUGUST, 0), (SEPTEMBER, 1)])
def test_closed_months_cost_no_look_at_the_entries(
    statements: list[str], until: date, looks: int
) -> None:
    with on("2026-09-10"):
        close_months(on=date(2026, 9, 10))
        statements.clear()
        months(JULY, until)
    looked = [one for one in statements if "points_entries" in one]
    assert len(looked) == looks
    assert all("on_day >=" in one for one in looked)
