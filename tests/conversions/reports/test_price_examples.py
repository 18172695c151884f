"""Tabulate the units that points give."""

from __future__ import annotations

import pytest

from marketplace.catalogue.amounts import AmountScale
from marketplace.conversions.reports.price_examples import Example, amount_examples, examples
from marketplace.conversions.rules import MOST_UNITS


def rows(balance: int | None, least: int = 10) -> list[tuple[int, int]]:
    found = examples(least=least, units_per_point=5, balance=balance)
    return [(row.points, row.units) for row in found]


def test_10_20_50_and_100_points_give_their_units() -> None:
    assert rows(None) == [(10, 50), (20, 100), (50, 250), (100, 500)]


def test_a_customer_sees_all_of_their_own_too() -> None:
    found = examples(least=10, units_per_point=5, balance=640)
    assert found[-1] == Example(640, 3200, enough=True, all_mine=True)
    assert len(found) == 5


def test_rows_for_which_the_points_are_too_few_are_marked() -> None:
    found = examples(least=10, units_per_point=5, balance=30)
    assert [(row.points, row.enough) for row in found] == [
        *((10, True), (20, True), (50, False), (100, False), (30, True)),
    ]


@pytest.mark.parametrize("balance", [10, 20, 50, 100])
def test_no_row_stands_there_twice(balance: int) -> None:
    found = rows(balance)
    assert len(found) == len(set(found)) == 4


@pytest.mark.parametrize("balance", [0, 4, 9])
def test_fewer_than_the_least_are_no_row(balance: int) -> None:
    assert [points for points, _ in rows(balance)] == [10, 20, 50, 100]


def test_another_least_makes_another_table() -> None:
    assert [points for points, _ in rows(None, least=15)] == [15, 30, 75, 150]


def test_never_more_than_can_be_counted() -> None:
    found = examples(least=10, units_per_point=1000, balance=10**9)
    assert found[-1].units <= MOST_UNITS


EUROS = AmountScale(least=20, cents=100, most=400, step=5)


@pytest.mark.parametrize(
    ("balance", "numbers"),
    [
        (None, [20, 40, 100, 200, 400]),
        (4, [20, 40, 100, 200, 400]),
        (47, [20, 40, 45, 100, 200, 400]),
        (640, [20, 40, 100, 200, 400]),
    ],
)
def test_an_amounts_rows_are_numbers_that_it_takes(balance: int | None, numbers: list[int]) -> None:
    found = amount_examples(EUROS, balance)
    assert [row.points for row in found] == numbers
    assert all(row.cents == row.points * 5 for row in found)
    assert all(row.enough == (balance is None or row.points <= balance) for row in found)
