"""Block customers who earned nothing in two whole months, until they earn again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from marketplace.customers.models import Customer
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.points.calendar import customer_batches
from marketplace.points.calendar.block import block_idle
from marketplace.points.corrections.correct import correct
from marketplace.points.idle import is_idle, months_before
from marketplace.points.models import Account, Source
from marketplace.points.verify import verify
from marketplace.programme.models import Rule, RuleVersion
from tests.points.earners import account, an_earner, earned, is_blocked, prishtina
from tests.support.billing import billed_years
from tests.support.cast import Cast, Person, write

JULY, AUGUST, SEPTEMBER = date(2018, 7, 1), date(2018, 8, 1), date(2018, 9, 1)


@pytest.fixture(autouse=True)
def billing(app: Flask) -> None:
    """Billing is on time; `tests/points/calendar/test_waiting_for_billing.py` is about when not."""
    assert app
    billed_years((2016, 2017, 2018))


@pytest.fixture
def newcomer(app: Flask) -> Person:
    """A customer registered on the 27th of June, so that earning begins with July."""
    assert app
    return an_earner("newcomer", earning_from=JULY)


@pytest.fixture
def earner(app: Flask) -> Person:
    """A customer who earned in June last."""
    assert app
    person = an_earner("earner", earning_from=date(2018, 1, 1))
    earned(person, 3, date(2018, 6, 30))
    return person


def test_one_month_without_earning_does_not_block(earner: Person) -> None:
    assert block_idle(on=AUGUST) == 0
    assert not is_blocked(earner)


def test_two_whole_months_without_earning_block(earner: Person) -> None:
    assert block_idle(on=date(2018, 8, 31)) == 0

    assert block_idle(on=SEPTEMBER) == 1
    assert account(earner).blocked_since == SEPTEMBER
    assert account(earner).idle_from == JULY
    assert account(earner).balance == 3
    assert verify().violations == []


def test_a_customer_registered_on_27_june_is_not_blocked_before_september(
    newcomer: Person,
) -> None:
    assert [block_idle(on=day) for day in (JULY, AUGUST, date(2018, 8, 31))] == [0, 0, 0]
    assert block_idle(on=SEPTEMBER) == 1
    assert is_blocked(newcomer)


def test_a_day_in_the_month_blocks_from_its_1st(newcomer: Person) -> None:
    block_idle(on=date(2018, 9, 17))
    assert account(newcomer).blocked_since == SEPTEMBER


def test_a_blocked_customer_stays_blocked_with_the_same_dates(newcomer: Person) -> None:
    block_idle(on=SEPTEMBER)

    assert block_idle(on=SEPTEMBER) == 0
    assert block_idle(on=date(2018, 10, 1)) == 0
    assert account(newcomer).blocked_since == SEPTEMBER
    assert account(newcomer).idle_from == JULY


def test_the_next_earning_lifts_the_block_at_once(newcomer: Person) -> None:
    block_idle(on=SEPTEMBER)
    earned(newcomer, 1, date(2018, 9, 30))

    assert not is_blocked(newcomer)
    assert block_idle(on=date(2018, 11, 1)) == 0
    assert block_idle(on=date(2018, 12, 1)) == 1


def test_points_that_came_late_for_one_of_the_empty_months_lift_it(newcomer: Person) -> None:
    block_idle(on=SEPTEMBER)
    earned(newcomer, 1, date(2018, 7, 31))
    assert not is_blocked(newcomer)


def test_late_points_of_an_older_month_lift_nothing(earner: Person) -> None:
    block_idle(on=SEPTEMBER)
    earned(earner, 5, date(2018, 5, 31))
    assert is_blocked(earner)


def test_welcome_points_lift_nothing(newcomer: Person) -> None:
    block_idle(on=SEPTEMBER)
    earned(newcomer, 50, date(2018, 9, 2), Source.WELCOME, "welcome")
    assert is_blocked(newcomer)


def test_a_correction_neither_lifts_nor_prevents_a_block(newcomer: Person, cast: Cast) -> None:
    block_idle(on=SEPTEMBER)
    mine = {"customer_id": newcomer.customer_id, "line_id": newcomer.line_id}
    correct(**mine, points=20, reason="goodwill", actor=cast.named("support").actor, key="k")

    assert is_blocked(newcomer)


def test_a_closed_account_is_not_blocked(newcomer: Person) -> None:
    with transaction() as session:
        session.execute(update(Customer).values(closed_at=clock.now()))

    assert block_idle(on=SEPTEMBER) == 0
    assert not is_blocked(newcomer)


def test_how_many_months_is_a_rule(newcomer: Person) -> None:
    three = {"rule": Rule.IDLE_MONTHS, "value": 3, "why": "kinder"}
    write(RuleVersion(**three, valid_from=prishtina(2018, 1, 1), created_at=clock.now()))

    assert block_idle(on=SEPTEMBER) == 0
    assert block_idle(on=date(2018, 10, 1)) == 1
    assert account(newcomer).idle_from == JULY


def test_blocking_in_small_batches_reaches_every_customer(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert app
    monkeypatch.setattr(customer_batches, "BATCH", 2)
    people = [an_earner(f"c{n}", earning_from=JULY) for n in range(5)]

    assert block_idle(on=SEPTEMBER) == 5
    assert all(is_blocked(person) for person in people)


def test_the_month_turns_at_midnight_in_prishtina(newcomer: Person) -> None:
    with time_machine.travel(prishtina(2018, 8, 31, 23, 59, 59)):
        assert block_idle(on=clock.today()) == 0
    with time_machine.travel(prishtina(2018, 9, 1, 0, 0, 1)):
        assert block_idle(on=clock.today()) == 1
    assert is_blocked(newcomer)


months = st.builds(date, st.integers(2017, 2018), st.integers(1, 12), st.just(1))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(accounts=st.lists(st.tuples(months, st.none() | months), max_size=12), on=months)
def test_the_calendar_blocks_the_customers_that_the_plain_rule_calls_idle(
    app: Flask, accounts: list[tuple[date, date | None]], on: date
) -> None:
    assert app
    day = on + timedelta(days=9)
    with transaction():  # of all, as one for each takes longer than the rest
        ids = {some_account(*one): one for one in accounts}

    block_idle(on=day)

    idle_from = months_before(day, 2)
    blocked = set(
        db.session.scalars(select(Account.customer_id).where(Account.blocked_since.is_not(None)))
    )
    for customer_id, (earning_from, last) in ids.items():
        idle = is_idle(earning_from=earning_from, last_earned_month=last, idle_from=idle_from)
        assert (customer_id in blocked) is idle
    forget(list(ids))


def some_account(earning_from: date, last_earned_month: date | None) -> int:
    registered = {"name": "A", "surname": "B", "registered_at": clock.now()}
    customer_id = int(write(Customer(**registered)))
    given = {"earning_from": earning_from, "last_earned_month": last_earned_month}
    write(Account(customer_id=customer_id, balance=0, **given))
    return customer_id


def forget(customer_ids: list[int]) -> None:
    with transaction() as session:
        session.execute(delete(Account).where(Account.customer_id.in_(customer_ids)))
        session.execute(delete(Customer).where(Customer.id.in_(customer_ids)))
