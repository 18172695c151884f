"""Correct points by staff: with a reason, once for each form sent, never below zero."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.accounts.models import AuditEntry, Role
from marketplace.customers.models import Customer
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.points.accounts import balance, state
from marketplace.points.corrections.correct import correct
from marketplace.points.refusals import AccountClosed, CorrectionTooLarge
from marketplace.points.spendable import spendable_parts
from marketplace.points.verify import verify
from marketplace.points.views.statement import movements
from tests.support.cast import Cast, Person


def by_support(cast: Cast, person: Person, points: int, key: str = "form-1") -> None:
    correct(
        customer_id=person.customer_id,
        line_id=person.line_id,
        points=points,
        reason="the till was down",
        actor=cast.staff(Role.SUPPORT).actor,
        key=key,
    )


def test_points_are_added_with_the_reason_in_the_movements(cast: Cast) -> None:
    by_support(cast, cast.besnik, 20)

    newest = movements(cast.besnik.customer_id)[0]
    assert (balance(cast.besnik.customer_id), newest.points) == (24, 20)
    assert newest.reason == "the till was down"


def test_points_are_taken_from_the_lots_that_expire_first(cast: Cast) -> None:
    by_support(cast, cast.arta, -100)

    assert [one.points for one in spendable_parts(cast.arta.customer_id)] == [340, 200]


@pytest.mark.parametrize("points", [20, -3])
def test_the_same_form_again_changes_nothing(cast: Cast, points: int) -> None:
    by_support(cast, cast.besnik, points)
    by_support(cast, cast.besnik, points)

    assert balance(cast.besnik.customer_id) == 4 + points


def test_no_more_can_be_taken_than_there_is(cast: Cast) -> None:
    with pytest.raises(CorrectionTooLarge):
        by_support(cast, cast.besnik, -5)

    assert balance(cast.besnik.customer_id) == 4


def test_the_account_of_a_customer_who_left_is_not_corrected(cast: Cast) -> None:
    with transaction() as session:
        session.get_one(Customer, cast.besnik.customer_id).closed_at = clock.now()
    for points in (20, -3):
        with pytest.raises(AccountClosed):
            by_support(cast, cast.besnik, points)
    assert balance(cast.besnik.customer_id) == 4


def test_a_correction_lifts_no_block(cast: Cast) -> None:
    by_support(cast, cast.dafina, 20)

    assert state(cast.dafina.customer_id).blocked_since is not None


def test_a_correction_is_in_the_audit_log_with_before_and_after(cast: Cast) -> None:
    by_support(cast, cast.besnik, 20)
    entry = db.session.scalars(select(AuditEntry)).one()

    assert (entry.action, entry.username) == ("points.correct", "support")
    assert entry.before == {"balance": 4}
    assert entry.after == {"balance": 24, "points": 20}


def test_the_books_add_up_after_corrections_both_ways(cast: Cast) -> None:
    by_support(cast, cast.arta, -100, "a")
    by_support(cast, cast.arta, 30, "b")

    assert verify().violations == []
