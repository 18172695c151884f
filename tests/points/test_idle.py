"""Check the rule of months without earning, and that the books lift blocks by the same rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import product

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from marketplace.foundation.transaction import transaction
from marketplace.points.billing.bulk_earning import Earning, book
from marketplace.points.billing.points_per_euro import last_day_of
from marketplace.points.idle import is_idle, lifts_block, months_before
from marketplace.points.models import Account, Source
from tests.points.earners import account, an_earner, earned
from tests.support.cast import NUMBERS, Person

MAY, JUNE, JULY, AUGUST = (date(2018, month, 1) for month in (5, 6, 7, 8))
SEPTEMBER = date(2018, 9, 1)


def one_by_one(person: Person, month: date) -> None:
    """Book 3 points of the person's line in the month, by themselves."""
    earned(person, 3, last_day_of(month))


def in_a_batch(person: Person, month: date) -> None:
    """Book 3 points of the person's line in the month, in a batch."""
    with transaction() as session:
        named = person.customer_id, person.line_id, Source.SPENDING, f"batch-{next(NUMBERS)}"
        book(session, [Earning(*named, 3, last_day_of(month), None)])


@pytest.mark.parametrize("book_it", [one_by_one, in_a_batch])
def test_the_books_lift_a_block_where_the_rule_does(
    app: Flask, book_it: Callable[[Person, date], None]
) -> None:
    assert app
    for month, idle_from in product((MAY, JUNE, JULY, AUGUST, SEPTEMBER), (JULY, None)):
        person = an_earner(f"blocked{next(NUMBERS)}", earning_from=MAY)
        blocked = {"blocked_since": SEPTEMBER, "idle_from": idle_from}
        with transaction() as session:
            of_person = update(Account).where(Account.customer_id == person.customer_id)
            session.execute(of_person.values(**blocked))
        book_it(person, month)

        lifted = lifts_block(earned_month=month, idle_from=idle_from)
        assert (account(person).blocked_since is None) is lifted, (month, idle_from)
        assert account(person).idle_from == (None if lifted else idle_from), (month, idle_from)
        assert account(person).last_earned_month == month


@pytest.mark.parametrize("book_it", [one_by_one, in_a_batch])
def test_late_points_do_not_move_the_last_month_back(
    app: Flask, book_it: Callable[[Person, date], None]
) -> None:
    assert app
    person = an_earner("late", earning_from=MAY)
    for month in (JULY, MAY, AUGUST, JUNE):
        book_it(person, month)

    assert account(person).last_earned_month == AUGUST
    assert account(person).balance == 4 * 3


def test_a_customer_who_began_within_the_empty_months_is_not_idle() -> None:
    assert is_idle(earning_from=JULY, last_earned_month=None, idle_from=JULY)
    assert not is_idle(earning_from=AUGUST, last_earned_month=None, idle_from=JULY)


def test_one_point_in_either_month_keeps_a_customer_from_being_idle() -> None:
    idle = {
        month: is_idle(earning_from=MAY, last_earned_month=month, idle_from=JULY)
        for month in (JUNE, JULY, AUGUST)
    }
    assert idle == {JUNE: True, JULY: False, AUGUST: False}


@pytest.mark.parametrize(
    ("day", "months", "first"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 1)),
        (date(2026, 1, 1), 2, date(2025, 11, 1)),
        (date(2028, 2, 29), 12, date(2027, 2, 1)),
        (date(2026, 12, 31), 0, date(2026, 12, 1)),
    ],
)
def test_months_before_a_day(day: date, months: int, first: date) -> None:
    assert months_before(day, months) == first


@given(day=st.dates(date(2000, 1, 1), date(2100, 1, 1)), a=st.integers(0, 30), b=st.integers(0, 30))
def test_months_before_add_up(day: date, a: int, b: int) -> None:
    assert months_before(months_before(day, a), b) == months_before(day, a + b)
