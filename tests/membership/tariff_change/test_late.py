"""Apply changes of tariff that come late, twice, or in another order than they happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from flask import Flask

from marketplace.customers.models import Line
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.points.accounts import balance
from marketplace.points.billing.row_outcome import RowOutcome
from marketplace.points.models import Source
from marketplace.points.verify import verify
from tests.membership.tariff_change.tariffs import (
    BUSINESS,
    NOW,
    POSTPAID,
    PREPAID,
    applied,
    booked,
    change,
    line_of,
    told,
)
from tests.points.earners import an_earner, earned, prishtina
from tests.support.cast import Cast, Person

SEPTEMBER = prishtina(2026, 9, 10, 9)
OCTOBER = prishtina(2026, 10, 5, 9)


@pytest.fixture(autouse=True)
def on_that_day(app: Flask) -> Iterator[None]:
    assert app
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def mira() -> Person:
    """Mira, bound since January, who earned 10 in August, 20 in September and 40 in October."""
    mira = an_earner("mira", earning_from=date(2026, 2, 1))
    with transaction():
        line = db.session.get_one(Line, mira.line_id)
        line.verified_at, line.earning_from = prishtina(2026, 1, 5, 9), date(2026, 2, 1)
    for month, points in ((8, 10), (9, 20), (10, 40)):
        earned(mira, points, date(2026, month, 31 if month != 9 else 30))
    return mira


def test_a_change_is_applied_once(mira: Person) -> None:
    one = change(mira.number, PREPAID, BUSINESS, SEPTEMBER, "c1")
    assert applied(one) == (RowOutcome.BOOKED,)
    earned(mira, 5, date(2026, 11, 1), Source.TOPUP)

    assert applied(one) == (RowOutcome.REPEATED,)
    assert balance(mira.customer_id) == 5
    assert len(told()) == 1


@pytest.mark.parametrize("other", [OCTOBER, SEPTEMBER.replace(minute=1)])
def test_the_same_id_with_other_content_is_refused(mira: Person, other: object) -> None:
    applied(change(mira.number, PREPAID, POSTPAID, SEPTEMBER, "c1"))
    again = change(mira.number, PREPAID, POSTPAID, other, "c1")  # type: ignore[arg-type]

    assert applied(again) == (RowOutcome.OTHER_CONTENT,)
    assert line_of(mira.number).tariff_since == SEPTEMBER


def test_the_id_of_another_lines_change_is_refused(mira: Person, cast: Cast) -> None:
    applied(change(mira.number, PREPAID, POSTPAID, SEPTEMBER, "c1"))

    assert applied(change(cast.arta.number, PREPAID, BUSINESS, SEPTEMBER, "c1")) == (
        RowOutcome.OTHER_CONTENT,
    )
    assert balance(cast.arta.customer_id) == 640


def test_an_older_change_does_not_move_the_tariff_back(mira: Person) -> None:
    applied(change(mira.number, POSTPAID, PREPAID, OCTOBER))
    applied(change(mira.number, PREPAID, POSTPAID, SEPTEMBER, "late"))

    line = line_of(mira.number)
    assert (line.tariff, line.tariff_since) == (PREPAID, OCTOBER)
    assert booked("late").at == SEPTEMBER


def test_late_to_business_takes_all_while_the_line_is_not_known_to_be_back(mira: Person) -> None:
    applied(change(mira.number, PREPAID, BUSINESS, SEPTEMBER, "late"))

    assert balance(mira.customer_id) == 0
    assert booked("late").points_lost == 70


def test_late_to_business_takes_what_was_earned_up_to_the_end_of_its_month_once_it_is_back(
    mira: Person,
) -> None:
    earned(mira, 7, date(2026, 9, 11), Source.TOPUP)  # the day after the change
    applied(change(mira.number, BUSINESS, PREPAID, OCTOBER))
    applied(change(mira.number, PREPAID, BUSINESS, SEPTEMBER, "late"))

    assert booked("late").points_lost == 10 + 20
    assert balance(mira.customer_id) == 40 + 7
    assert line_of(mira.number).earning_from == date(2026, 11, 1)
    assert verify().violations == []


@pytest.mark.parametrize("backwards", [False, True])
def test_a_batch_is_applied_in_the_order_of_time(mira: Person, *, backwards: bool) -> None:
    changes = [
        change(mira.number, PREPAID, BUSINESS, SEPTEMBER, "away"),
        change(mira.number, BUSINESS, POSTPAID, OCTOBER, "back"),
    ]
    applied(*(reversed(changes) if backwards else changes))

    assert balance(mira.customer_id) == 40
    line = line_of(mira.number)
    assert (line.tariff, line.earning_from) == (POSTPAID, date(2026, 11, 1))
    assert [one["kind"] for one in told()] == ["business", "private"]


def test_a_return_reported_after_a_newer_change_still_lets_the_line_earn(mira: Person) -> None:
    applied(change(mira.number, PREPAID, BUSINESS, SEPTEMBER))
    applied(change(mira.number, PREPAID, POSTPAID, prishtina(2026, 11, 2, 9)))
    assert line_of(mira.number).earning_from is None
    applied(change(mira.number, BUSINESS, PREPAID, OCTOBER))

    assert line_of(mira.number).earning_from == date(2026, 11, 1)
    assert line_of(mira.number).tariff is POSTPAID


def test_a_return_before_the_line_was_proven_lets_it_earn_no_earlier(mira: Person) -> None:
    applied(change(mira.number, BUSINESS, PREPAID, prishtina(2025, 12, 1, 9)))

    assert line_of(mira.number).earning_from == date(2026, 2, 1)
