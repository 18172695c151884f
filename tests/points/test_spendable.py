"""The points that can be spent now are one figure, by the same rule in SQL and over plain lots."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.points import accounts
from marketplace.points.fifo import spendable, total
from marketplace.points.lots import lots_left
from marketplace.points.models import Account
from marketplace.points.spendable import ExpiringPoints, spendable_of, spendable_parts
from marketplace.points.views import holdings
from marketplace.points.views.balance_history import balance_history
from marketplace.points.views.points_by_line import points_by_line
from marketplace.points.views.statement import statement
from tests.support.cast import Cast, LotOf, Person, a_customer


@pytest.fixture
def mira(cast: Cast) -> Person:
    """A customer with 20 points that ended yesterday, 5 that end today and 7 for long."""
    assert cast
    return a_customer("mira", [LotOf(20, -1), LotOf(5, 0), LotOf(7, 300)])


def test_points_can_be_spent_to_the_end_of_their_last_day(mira: Person) -> None:
    today = clock.today()
    assert spendable_parts(mira.customer_id) == [
        ExpiringPoints(today, 5),
        ExpiringPoints(today + timedelta(days=300), 7),
    ]


def test_every_reader_says_the_same(mira: Person) -> None:
    who = mira.customer_id
    column = select(spendable_of(Account.customer_id)).where(Account.customer_id == who)
    account, mine = holdings.account(who), statement(who)
    assert account is not None
    assert {
        accounts.balance(who),
        accounts.state(who).balance,
        account.balance,
        mine.balance,
        sum(one.points for one in mine.expiring),
        sum(lot.remaining for lot in holdings.held_lots(who)),
        sum(points_by_line(who).values()),
        balance_history(who)[-1].points,
        db.session.scalar(column),
    } == {12}


@pytest.mark.parametrize("days", [-2, -1, 0, 1, 299, 300, 301])
def test_the_statement_and_the_rule_over_plain_lots_agree(mira: Person, days: int) -> None:
    with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
        lots = spendable(lots_left(db.session(), mira.customer_id), clock.today())
        assert accounts.balance(mira.customer_id) == total(lots)


@pytest.mark.usefixtures("app")
def test_a_customer_without_an_account_has_nothing() -> None:
    assert accounts.balance(0) == 0
