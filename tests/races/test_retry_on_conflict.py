"""Two batches that bring the same ids at once, for different lines: each id is booked once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.customers.models import Line, Tariff
from marketplace.foundation.extensions import db
from marketplace.points.billing import charges, topup, topup_batch
from marketplace.points.billing.bulk_earning import book
from marketplace.points.billing.charge_rules import ReportedCharge
from marketplace.points.billing.charges import book_charges
from marketplace.points.billing.models import Charge, TopUp
from marketplace.points.billing.row_outcome import BatchOutcome, RowOutcome
from marketplace.points.billing.topup import OtherContent, TopUpResult, top_up
from marketplace.points.billing.topup_batch import book_topups
from marketplace.points.models import Lot
from marketplace.points.verify import verify
from marketplace.programme.models import Rule
from tests.points.billing.topping import a_contract, rule, topped_up
from tests.points.conftest import contract as contract
from tests.support.cast import LotOf, a_customer, a_line
from tests.support.concurrency import all_at_once

BATCHES = 6
IDS = 60
Batch = Callable[[int], BatchOutcome]


def slow_book(*given: object) -> int:
    """Book, and let the database sleep before it, so that the others come by."""
    session = given[0]
    if session.get_bind().dialect.name == "postgresql":  # type: ignore[attr-defined] # a Session
        session.execute(select(func.pg_sleep(0.05)))  # type: ignore[attr-defined] # likewise
    return book(*given)  # type: ignore[arg-type] # as they came


def ids(number: int) -> list[str]:
    """The same ids in each batch, every other batch from the last to the first."""
    return [f"id-{n:03}" for n in range(IDS)][:: -1 if number % 2 else 1]


@pytest.fixture
def topping_up(app: Flask) -> Batch:
    """Each batch books the same ids for a contract of its own."""
    assert app
    rule(Rule.TOPUP_BY_PACKAGE, {"internet-tv": 25})
    lines = [a_contract(a_customer(f"c{n}", [LotOf(10)])) for n in range(BATCHES)]

    def batch(number: int) -> BatchOutcome:
        return book_topups([topped_up(lines[number], one) for one in ids(number)])

    return batch


@pytest.fixture
def charging(app: Flask) -> Batch:
    """Each batch books the same charges for a number of its own."""
    assert app
    lines = [spending_line(a_customer(f"c{n}", [LotOf(10)]).customer_id) for n in range(BATCHES)]

    def batch(number: int) -> BatchOutcome:
        month, line = date(2026, 10, 1), lines[number].number
        return book_charges([ReportedCharge(one, line, month, 250) for one in ids(number)])

    return batch


def spending_line(customer_id: int) -> Line:
    given = {"tariff": Tariff.PRIVATE_PREPAID, "earning_from": date(2026, 1, 1)}
    return a_line(customer_id, **given)


@pytest.fixture(params=["topping_up", "charging"])
def batch(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Batch:
    for room in (topup_batch, charges):
        monkeypatch.setattr(room, "book", slow_book)
    made: Batch = request.getfixturevalue(request.param)
    return made


def test_each_row_id_is_booked_by_one_of_several_concurrent_batches(
    app: Flask, batch: Batch
) -> None:
    outcomes = all_at_once(app, batch, BATCHES)
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    row_outcomes = sorted({one.row_outcomes for one in outcomes if isinstance(one, BatchOutcome)})
    assert row_outcomes == [(RowOutcome.BOOKED,) * IDS, (RowOutcome.OTHER_CONTENT,) * IDS]
    assert verify().violations == []
    count = select(func.count()).select_from(Charge), select(func.count()).select_from(TopUp)
    assert sum(db.session.scalar(one) or 0 for one in count) == IDS


@pytest.mark.databases("postgresql")
def test_a_batch_without_the_retry_on_conflict_breaks(app: Flask, batch: Batch) -> None:
    with (
        patch.object(topup_batch, "retry_on_conflict", lambda _session, work: work()),
        patch.object(charges, "retry_on_conflict", lambda _session, work: work()),
    ):
        outcomes = all_at_once(app, batch, BATCHES)
    assert any("UniqueViolation" in repr(one) for one in outcomes)


def test_the_ids_of_two_lines_swapped_are_booked_once(app: Flask, topping_up: Batch) -> None:
    assert topping_up
    mine, yours = (a_contract(a_customer(name, [LotOf(10)])) for name in ("mine", "yours"))

    def swap(number: int) -> BatchOutcome:
        first, second = (mine, yours) if number % 2 else (yours, mine)
        return book_topups([topped_up(first, "a"), topped_up(second, "b")])

    outcomes = all_at_once(app, swap, 8)
    row_outcomes = sorted(one.row_outcomes for one in outcomes if isinstance(one, BatchOutcome))
    booked, other, repeated = (
        (row_outcome,) * 2
        for row_outcome in (RowOutcome.BOOKED, RowOutcome.OTHER_CONTENT, RowOutcome.REPEATED)
    )
    assert row_outcomes == [booked] + [other] * 4 + [repeated] * 3


def test_one_top_up_told_twenty_times_at_once_is_booked_once(app: Flask, contract: Line) -> None:
    told = topped_up(contract)
    results = all_at_once(app, lambda _number: top_up(told), 20)
    assert sorted(results, key=repr) == [TopUpResult(25)] + [TopUpResult(25, repeated=True)] * 19
    assert db.session.scalar(select(func.count()).where(Lot.reference == "t1")) == 1


def test_one_top_up_id_for_many_lines_at_once_is_booked_for_one(app: Flask, contract: Line) -> None:
    lines = [contract] + [a_contract(a_customer(f"c{n}", [LotOf(1)])) for n in range(7)]
    results = all_at_once(app, lambda number: top_up(topped_up(lines[number])), 8)
    assert results.count(TopUpResult(25)) == 1
    assert sum(isinstance(one, OtherContent) for one in results) == 7
    assert verify().violations == []


@pytest.mark.databases("postgresql")
def test_a_single_top_up_without_the_retry_on_conflict_breaks(app: Flask, contract: Line) -> None:
    lines = [contract] + [a_contract(a_customer(f"c{n}", [LotOf(1)])) for n in range(7)]
    slow = patch.object(
        topup, "earning_of", lambda *_: db.session.execute(select(func.pg_sleep(0.05))) and None
    )
    with slow, patch.object(topup, "retry_on_conflict", lambda _session, work: work()):
        results = all_at_once(app, lambda number: top_up(topped_up(lines[number])), 8)
    assert any("UniqueViolation" in repr(one) for one in results)
