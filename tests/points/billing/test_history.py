"""Read what billing reported of a customer's lines since they are the customer's."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from marketplace.customers.models import Line
from marketplace.foundation.transaction import transaction
from marketplace.points.billing.history import BilledCharge, BilledTopUp, charges, topups
from marketplace.points.billing.models import Charge, TopUp
from tests.points.earners import prishtina
from tests.support.cast import Cast, Person, write

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


@pytest.fixture
def arta(cast: Cast) -> Person:
    """Arta, who proved her line on the 27th of May."""
    with transaction() as session:
        line = session.get_one(Line, cast.arta.line_id)
        line.verified_at = prishtina(2026, 5, 27, 9)
    return cast.arta


def test_charges_of_before_the_line_was_theirs_are_not_told(arta: Person) -> None:
    for month in (JULY, MAY, JUNE):
        write(Charge(charge_id=f"{month}", line_id=arta.line_id, month=month, cents=500))

    assert charges(arta.customer_id) == [
        BilledCharge(arta.number, JUNE, 500),
        BilledCharge(arta.number, JULY, 500),
    ]


def test_of_a_line_that_was_never_proven_nothing_is_told(arta: Person) -> None:
    write(Charge(charge_id="c", line_id=arta.line_id, month=JUNE, cents=500))
    with transaction() as session:
        session.get_one(Line, arta.line_id).verified_at = None
    assert charges(arta.customer_id) == []


@pytest.mark.parametrize(("hour", "told"), [(21, False), (22, True)])
def test_a_top_up_counts_from_midnight_in_prishtina(arta: Person, hour: int, *, told: bool) -> None:
    at = datetime(2026, 5, 31, hour, tzinfo=UTC)
    write(TopUp(topup_id="t", line_id=arta.line_id, package="tv", at=at, points=3))

    expected = [BilledTopUp(arta.number, "tv", at, 3)] if told else []
    assert topups(arta.customer_id) == expected


def test_charges_of_other_customers_are_not_listed(arta: Person, cast: Cast) -> None:
    write(Charge(charge_id="c", line_id=cast.besnik.line_id, month=JULY, cents=500))
    assert charges(arta.customer_id) == []
