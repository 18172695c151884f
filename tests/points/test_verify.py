"""Check that the verification finds each kind of damage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.points.calendar.models import CalendarDay
from marketplace.points.models import Account, Entry, EntryKind, Lot
from marketplace.points.verify import verify
from marketplace.programme.models import Rule, RuleVersion
from tests.support.cast import Cast, Person, write


def a_lot_holds_more(session: Session, person: Person) -> None:
    mine = Lot.customer_id == person.customer_id
    session.execute(update(Lot).where(mine, Lot.amount == 350).values(remaining=349))


def the_balance_is_off(session: Session, person: Person) -> None:
    mine = Account.customer_id == person.customer_id
    session.execute(update(Account).where(mine).values(balance=Account.balance + 1))


def the_account_is_gone(session: Session, person: Person) -> None:
    session.execute(delete(Account).where(Account.customer_id == person.customer_id))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (a_lot_holds_more, "not the sum of its entries"),
        (the_balance_is_off, "not the sum of the lots"),
        (the_account_is_gone, "lots without an account"),
    ],
)
def test_it_finds_books_that_do_not_add_up(
    cast: Cast, damage: Callable[[Session, Person], None], says: str
) -> None:
    arta = cast.arta
    with transaction() as session:
        damage(session, arta)

    assert any(says in violation for violation in verify().violations)


def spend(person: Person, lot: int, points: int) -> None:
    write(
        Entry(
            customer_id=person.customer_id,
            lot_id=lot,
            kind=EntryKind.CONVERT,
            amount=-points,
            at=clock.now(),
            on_day=clock.today(),
        )
    )


def lot_of(person: Person, amount: int) -> int:
    mine = select(Lot.id).where(Lot.customer_id == person.customer_id, Lot.amount == amount)
    return db.session.scalars(mine).one()


def test_it_finds_points_spent_while_an_earlier_lot_still_had_some(cast: Cast) -> None:
    spend(cast.arta, lot_of(cast.arta, 200), 10)

    assert any("earlier-expiring" in violation for violation in verify().violations)


def test_it_finds_points_converted_while_blocked(cast: Cast) -> None:
    spend(cast.dafina, lot_of(cast.dafina, 300), 10)
    with transaction() as session:
        since = clock.today() - timedelta(days=1)
        session.execute(update(Account).values(blocked_since=since))

    assert any("while blocked" in violation for violation in verify().violations)


def test_points_converted_before_a_change_of_rule_laid_the_block_are_right(cast: Cast) -> None:
    """The rule of idle months changes in the midst of a month, and blocks from its 1st."""
    spend(cast.dafina, lot_of(cast.dafina, 300), 10)
    since = (clock.today() - timedelta(days=1)).replace(day=1)
    with transaction() as session:
        session.execute(update(Account).values(blocked_since=since))
        session.add(CalendarDay(day=since, finished_at=clock.start_of(since)))
    assert any("while blocked" in violation for violation in verify().violations)
    at = clock.start_of(since) + timedelta(hours=1)
    write(RuleVersion(rule=Rule.IDLE_MONTHS, value=1, valid_from=at, why="", created_at=at))
    assert not any("while blocked" in violation for violation in verify().violations)


def test_clean_books_are_counted(cast: Cast) -> None:
    assert cast.arta
    report = verify()

    assert report.violations == []
    assert report.counts == {"accounts": 1, "lots": 3, "entries": 3, "points": 640}
