"""Expire codes; the rule decides whether their points are lost or returned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from marketplace.conversions.models import Conversion
from marketplace.conversions.reversal import batch_expiry
from marketplace.conversions.reversal.expire_codes import expire_codes
from marketplace.conversions.verify import verify
from marketplace.customers.models import Customer
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.points.accounts import balance
from marketplace.points.models import Lot
from marketplace.programme.models import Rule, RuleVersion
from tests.membership.tariff_change.tariffs import again, bought, states, told, units_on_sale
from tests.support.cast import Cast, LotOf, a_customer, write

LATER = timedelta(days=31)
Returning = Callable[[], None]


@pytest.fixture
def returning() -> Returning:
    """Return the points of expired codes by the rule."""

    def change() -> None:
        at = datetime(2018, 1, 1, tzinfo=UTC)
        rule = {"rule": Rule.EXPIRED_CODES, "value": "returned", "why": "kinder"}
        write(RuleVersion(**rule, valid_from=at, created_at=at))

    return change


def test_an_expired_code_loses_its_points_by_default_with_a_message(cast: Cast) -> None:
    made = bought(cast.arta, cast.an_offer())
    assert expire_codes(clock.now() + LATER) == 1

    assert (again(made).standing, again(made).given_back) == ("expired", 0)
    assert balance(cast.arta.customer_id) == 560
    [facts] = told("code_expired")
    assert (facts["kind"], facts["points"], facts["partner"]) == ("lost", 80, "Furra Drita")
    assert verify().violations == []


def test_an_expired_code_returns_points_to_their_lots_if_the_rule_says_so(
    cast: Cast, returning: Returning
) -> None:
    returning()
    customer = a_customer("mira", [LotOf(50, 40), LotOf(100, 200)])
    made = bought(customer, cast.an_offer())
    assert expire_codes(clock.now() + LATER) == 1

    db.session.expire_all()
    assert db.session.scalars(select(Lot.remaining).order_by(Lot.id)).all() == [50, 100]
    assert again(made).given_back == 80
    [facts] = told("code_expired")
    assert (facts["kind"], facts["points"], facts["balance"]) == ("returned", 80, 150)
    assert verify().violations == []


def test_the_rule_in_force_when_the_code_runs_out_decides(cast: Cast, returning: Returning) -> None:
    bought(cast.arta, cast.an_offer(code_days=10))
    expire_codes(clock.now() + timedelta(days=15))
    returning()
    bought(cast.arta, cast.an_offer(code_days=20))
    expire_codes(clock.now() + LATER)

    assert balance(cast.arta.customer_id) == 560


@pytest.mark.parametrize("returned", [False, True])
def test_expiring_codes_is_idempotent(cast: Cast, returning: Returning, *, returned: bool) -> None:
    if returned:
        returning()
    bought(cast.arta, cast.an_offer())
    expire_codes(clock.now() + LATER)
    left = balance(cast.arta.customer_id)

    assert expire_codes(clock.now() + LATER) == 0
    assert balance(cast.arta.customer_id) == left
    assert len(told("code_expired")) == 1


def test_a_code_is_good_to_the_end_of_its_last_day(cast: Cast) -> None:
    made = bought(cast.arta, cast.an_offer())
    assert made.good_until is not None
    assert expire_codes(made.good_until - timedelta(microseconds=1)) == 0
    assert expire_codes(made.good_until) == 1


def test_a_conversion_without_a_code_does_not_expire_with_codes(
    cast: Cast, returning: Returning
) -> None:
    returning()
    made = bought(cast.arta, units_on_sale(cast))

    assert expire_codes(clock.now() + timedelta(days=400)) == 0
    assert states() == ["issued"]
    assert not made.given_back


def test_more_than_a_batch_expire_in_one_call(
    cast: Cast, returning: Returning, monkeypatch: pytest.MonkeyPatch
) -> None:
    returning()
    monkeypatch.setattr(batch_expiry, "BATCH", 2)
    for _ in range(5):
        bought(cast.arta, cast.an_offer(points=10))

    assert expire_codes(clock.now() + LATER) == 5
    assert balance(cast.arta.customer_id) == 640


def test_a_closed_account_is_told_nothing(cast: Cast) -> None:
    bought(cast.arta, cast.an_offer())
    with transaction() as session:
        session.execute(update(Customer).values(closed_at=clock.now()))
    expire_codes(clock.now() + LATER)

    assert states() == ["expired"]
    assert told("code_expired") == []


def test_verify_finds_points_that_came_back_in_part_or_unduly(
    cast: Cast, returning: Returning
) -> None:
    returning()
    made = bought(cast.arta, cast.an_offer())
    expire_codes(clock.now() + LATER)
    for wrong, sentence in (({"points": 81}, "in part"), ({"state": "issued"}, "not undone")):
        with transaction() as session:
            session.execute(update(Conversion).values(**wrong))
        assert any(sentence in one for one in verify().violations)
    assert again(made).given_back == 80
