"""Book charges in many files and in any order, with the same result."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import accumulate, count, pairwise
from random import Random

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from marketplace.conversions.verify import verify
from marketplace.customers.models import Line
from marketplace.foundation.extensions import db
from marketplace.points.billing.charge_rules import ReportedCharge
from marketplace.points.billing.charges import book_charges
from marketplace.points.models import Lot
from tests.support.cast import a_customer, a_line

MONTHS = (date(2026, 5, 1), date(2026, 6, 1))
NUMBERS = count(1)
lightly = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
Bill = tuple[int, date, int]  # which of two lines, the month, cents

bills = st.tuples(st.integers(0, 1), st.sampled_from(MONTHS), st.integers(1, 5_000))
notes = st.integers(-3_000, 3_000).filter(bool)


def two_lines() -> list[str]:
    """Return the numbers of two lines of a new customer."""
    customer = a_customer(f"c{next(NUMBERS)}").customer_id
    return [a_line(customer, earning_from=date(2026, 1, 1)).number for _ in range(2)]


def given_points(number: str) -> dict[date, int]:
    """Return the points of the line by month."""
    rows = db.session.execute(
        select(Lot.earned_on, func.sum(Lot.amount))
        .join(Line, Line.id == Lot.line_id)
        .where(Line.number == number)
        .group_by(Lot.earned_on)
    )
    return {day.replace(day=1): int(points) for day, points in rows}


def book_in_files(rows: list[ReportedCharge], cuts: list[int]) -> None:
    """Book the rows, cut into files at these places."""
    places = sorted({0, len(rows), *(cut % (len(rows) + 1) for cut in cuts)})
    for start, end in pairwise(places):
        book_charges(rows[start:end])


@lightly
@given(
    charged=st.lists(bills, min_size=1, max_size=20),
    order=st.randoms(use_true_random=False),
    cuts=st.lists(st.integers(0, 100), max_size=6),
)
def test_any_split_and_any_order_give_the_whole_euros_of_the_sum(
    app: Flask, charged: list[Bill], order: Random, cuts: list[int]
) -> None:
    assert app
    numbers, start = two_lines(), next(NUMBERS)
    rows = [
        ReportedCharge(f"{start}-{place}", numbers[line], month, cents)
        for place, (line, month, cents) in enumerate(charged)
    ]
    order.shuffle(rows)
    book_in_files(rows, cuts)
    sums: dict[tuple[int, date], int] = defaultdict(int)
    for line, month, cents in charged:
        sums[line, month] += cents
    for line, number in enumerate(numbers):
        expected = {month: sums[line, month] // 100 for month in MONTHS}
        assert given_points(number) == {month: due for month, due in expected.items() if due}
    assert verify().violations == []


@lightly
@given(amounts=st.lists(notes, min_size=1, max_size=12))
def test_credit_notes_lower_the_sum_and_never_take_back(app: Flask, amounts: list[int]) -> None:
    assert app
    number, start = two_lines()[0], next(NUMBERS)
    for place, cents in enumerate(amounts):
        book_charges([ReportedCharge(f"{start}-{place}", number, MONTHS[0], cents)])
    highest = max(*accumulate(amounts), 0)
    assert given_points(number).get(MONTHS[0], 0) == highest // 100
