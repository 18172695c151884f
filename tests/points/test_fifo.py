"""Expiring points first before the others."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.points.fifo import OpenLot, Take, spendable, take_oldest_first, total
from marketplace.points.refusals import NotEnoughPoints

JUNE, NEXT_JUNE = date(2026, 6, 30), date(2027, 6, 30)
LOTS = [OpenLot(3, NEXT_JUNE, 200), OpenLot(1, NEXT_JUNE, 30), OpenLot(2, JUNE, 50)]


def test_the_lot_that_expires_first_goes_first_and_the_older_of_two_before_the_newer() -> None:
    takes = take_oldest_first(spendable(LOTS, JUNE), 100)

    assert takes == [Take(2, 50, JUNE), Take(1, 30, NEXT_JUNE), Take(3, 20, NEXT_JUNE)]


def test_points_are_usable_on_30_june_itself() -> None:
    assert total(spendable(LOTS, JUNE)) == 280


def test_points_are_not_usable_on_1_july() -> None:
    assert total(spendable(LOTS, date(2026, 7, 1))) == 230


def test_points_that_never_expire_go_last() -> None:
    lots = [OpenLot(1, None, 10), OpenLot(2, NEXT_JUNE, 10)]

    assert [lot.id for lot in spendable(lots, JUNE)] == [2, 1]


def test_spending_one_point_too_many_is_refused_with_the_balance() -> None:
    with pytest.raises(NotEnoughPoints) as refusal:
        take_oldest_first(spendable(LOTS, JUNE), 281)

    assert refusal.value.details == {"balance": 280, "needed": 281}


def test_the_last_point_can_be_spent() -> None:
    assert sum(take.points for take in take_oldest_first(spendable(LOTS, JUNE), 280)) == 280


LEFT = st.builds(OpenLot, st.integers(1, 999), st.dates(JUNE, NEXT_JUNE), st.integers(1, 500))


@given(st.lists(LEFT, min_size=1, unique_by=lambda lot: lot.id), st.data())
def test_exactly_the_points_wanted_are_taken_from_the_earliest_lots(
    lots: list[OpenLot], data: st.DataObject
) -> None:
    ordered = spendable(lots, JUNE)
    wanted = data.draw(st.integers(1, total(ordered)))
    takes = take_oldest_first(ordered, wanted)

    assert sum(take.points for take in takes) == wanted
    emptied = ordered[: len(takes) - 1]
    assert [(take.lot_id, take.points) for take in takes[:-1]] == [
        (lot.id, lot.remaining) for lot in emptied
    ]
