"""Check that the verification finds each kind of damage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from marketplace.accounts.models import Role
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.reversal.cancel import cancel
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.points.models import Account, Entry, EntryKind, Lot, Source
from marketplace.points.verify import verify
from marketplace.programme.models import Rule, RuleVersion
from tests.support.cast import Cast, LotOf, Person, a_customer, write

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


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
def test_verify_finds_books_that_do_not_add_up(
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


def test_verify_finds_points_spent_before_an_earlier_lot_was_empty(cast: Cast) -> None:
    spend(cast.arta, lot_of(cast.arta, 200), 10)

    assert any("earlier-expiring" in violation for violation in verify().violations)


def test_verify_finds_points_converted_while_blocked(cast: Cast) -> None:
    spend(cast.dafina, lot_of(cast.dafina, 300), 10)
    with transaction() as session:
        since = clock.today() - timedelta(days=1)
        session.execute(update(Account).values(blocked_since=since))

    assert any("while blocked" in violation for violation in verify().violations)


@pytest.mark.parametrize(("minutes", "found"), [(-1, True), (1, False)])
def test_the_moment_at_which_the_block_was_laid_decides(
    cast: Cast, minutes: int, *, found: bool
) -> None:
    """A block counts from the 1st of its month, and is laid by a later run of the calendar."""
    spend(cast.dafina, lot_of(cast.dafina, 300), 10)
    with transaction() as session:
        since = clock.today() - timedelta(days=10)
        laid = {"blocked_since": since, "blocked_at": clock.now() + timedelta(minutes=minutes)}
        session.execute(update(Account).values(**laid))

    violations = verify().violations
    assert any("while blocked" in violation for violation in violations) is found


def test_it_finds_points_spent_after_their_last_day(cast: Cast) -> None:
    assert cast
    late = a_customer("late", [LotOf(30, -1)])
    spend(late, lot_of(late, 30), 10)

    assert any("after the last day" in violation for violation in verify().violations)


@pytest.mark.parametrize(
    "wrong",
    [
        {"expires_on": date(2020, 1, 1)},
        {"earned_on": date(2020, 1, 1)},
        {"source": Source.TOPUP},
        {"amount": 91},
    ],
)
def test_it_finds_returned_points_that_are_not_like_those_that_were_taken(
    cast: Cast, wrong: dict[str, object]
) -> None:
    made = convert(
        customer_id=cast.arta.customer_id,
        offer=cast.an_offer(points=90).slug,
        via=ConversionChannel.WEB,
        key="k",
    )
    write(
        RuleVersion(
            rule=Rule.RETURNED_DAYS, value=60, valid_from=LONG_AGO, why="", created_at=LONG_AGO
        )
    )
    cancel(conversion_id=made.id, reason="wrong", actor=cast.staff(Role.SUPPORT).actor)
    assert verify().violations == []
    with transaction() as session:
        session.execute(update(Lot).where(Lot.returned_from.is_not(None)).values(**wrong))

    assert any("not like the lot" in violation for violation in verify().violations)


def test_clean_books_are_counted(cast: Cast) -> None:
    assert cast.arta
    report = verify()

    assert report.violations == []
    assert report.counts == {"accounts": 1, "lots": 3, "entries": 3, "points": 640}
