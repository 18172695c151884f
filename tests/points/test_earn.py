"""Earn once for each thing that earns, usable to 30 June of the next year."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction
from marketplace.points.accounts import balance, state
from marketplace.points.earn import earn
from marketplace.points.models import Account, Lot, Source
from marketplace.points.spendable import spendable_parts
from marketplace.points.verify import verify
from tests.support.cast import Cast, Person

OCTOBER = date(2026, 10, 31)


def spent(person: Person, month: str, points: int, on: date = OCTOBER) -> bool:
    return earn(
        customer_id=person.customer_id,
        line_id=person.line_id,
        source=Source.SPENDING,
        reference=month,
        points=points,
        on=on,
    )


def test_earned_points_are_in_the_balance_and_usable_to_30_june_of_the_next_year(
    cast: Cast,
) -> None:
    assert spent(cast.besnik, "2026-10", 5) is True

    assert balance(cast.besnik.customer_id) == 9
    last = spendable_parts(cast.besnik.customer_id)
    assert (date(2027, 6, 30), 5) in [(one.on, one.points) for one in last]


def test_the_same_month_of_a_line_is_booked_once(cast: Cast) -> None:
    spent(cast.besnik, "2026-10", 5)

    assert spent(cast.besnik, "2026-10", 5) is False
    assert balance(cast.besnik.customer_id) == 9


def test_the_database_itself_refuses_the_same_earning_twice(cast: Cast) -> None:
    spent(cast.besnik, "2026-10", 5)
    lot = db.session.scalars(select(Lot).where(Lot.reference == "2026-10")).one()
    copied = set(Lot.__table__.columns.keys()) - {"id"}
    again = Lot(**{name: getattr(lot, name) for name in copied})

    with pytest.raises(IntegrityError), transaction() as session:
        session.add(again)


def test_the_next_earning_lifts_a_block_at_once(cast: Cast) -> None:
    spent(cast.dafina, "2026-10", 1)

    assert state(cast.dafina.customer_id).blocked_since is None


def test_welcome_points_are_not_earning_and_lift_no_block(cast: Cast) -> None:
    dafina = cast.dafina
    earn(
        customer_id=dafina.customer_id,
        line_id=dafina.line_id,
        source=Source.WELCOME,
        reference="welcome",
        points=50,
        on=OCTOBER,
    )

    assert state(dafina.customer_id).blocked_since is not None
    assert balance(dafina.customer_id) == 350


def test_a_late_booking_of_an_old_month_does_not_move_the_last_month_back(cast: Cast) -> None:
    spent(cast.besnik, "2026-10", 5)
    spent(cast.besnik, "2026-08", 5, date(2026, 8, 31))
    account = db.session.get_one(Account, cast.besnik.customer_id, populate_existing=True)

    assert account.last_earned_month == date(2026, 10, 1)


def test_a_customer_without_an_account_cannot_earn(cast: Cast) -> None:
    with pytest.raises(NotFound):
        earn(
            customer_id=10**9,
            line_id=cast.besnik.line_id,
            source=Source.TOPUP,
            reference="t1",
            points=1,
            on=OCTOBER,
        )


def test_the_books_add_up_after_earning(cast: Cast) -> None:
    spent(cast.arta, "2026-10", 12)

    assert verify().violations == []
