"""Explain a block: the months that earned nothing, and the points that still expire."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.points.models import Account
from marketplace.points.spendable import ExpiringPoints
from marketplace.points.views.block_explained import BlockExplanation, block_of
from tests.support.cast import Cast, LotOf, Person, a_customer


def blocked(person: Person, since: date, idle_from: date | None) -> BlockExplanation | None:
    with transaction() as session:
        account = session.get_one(Account, person.customer_id)
        account.blocked_since, account.idle_from = since, idle_from
    return block_of(person.customer_id)


@pytest.mark.parametrize(
    ("since", "idle_from", "months"),
    [
        (date(2026, 11, 1), date(2026, 9, 1), (date(2026, 9, 1), date(2026, 10, 1))),
        (date(2026, 1, 1), date(2025, 11, 1), (date(2025, 11, 1), date(2025, 12, 1))),
        (date(2026, 11, 1), date(2026, 10, 1), (date(2026, 10, 1),)),
        (date(2026, 11, 1), None, ()),
    ],
)
def test_the_months_are_those_that_earned_nothing(
    cast: Cast, since: date, idle_from: date | None, months: tuple[date, ...]
) -> None:
    block = blocked(cast.arta, since, idle_from)
    assert block is not None
    assert block.months == months


def test_the_points_that_expire_next_are_told(cast: Cast) -> None:
    block = blocked(cast.arta, date(2026, 11, 1), None)
    assert block is not None
    assert block.next_expiring == ExpiringPoints(clock.today() + timedelta(days=40), 90)


@pytest.mark.usefixtures("app")
def test_the_explanation_of_a_block_without_points_names_no_expiry() -> None:
    block = blocked(a_customer("mira"), date(2026, 11, 1), None)
    assert block == BlockExplanation((), None)


def test_a_customer_who_may_convert_has_no_explanation_of_a_block(cast: Cast) -> None:
    assert block_of(cast.arta.customer_id) is None
    assert block_of(a_customer("mira", [LotOf(5)]).customer_id) is None
    assert block_of(0) is None
