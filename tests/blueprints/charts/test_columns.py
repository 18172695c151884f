"""Columns of stacked blocks."""

from __future__ import annotations

from itertools import pairwise

import pytest

from marketplace.blueprints.charts.columns import Block, middle_of, stacked


def test_gains_stack_above_zero_and_losses_below_it() -> None:
    chart = stacked([{"earned": 60, "back": 20, "converted": -30, "lost": -10}], height=140)
    assert [tick.value for tick in chart.ticks] == [-50, 0, 50, 100]
    assert chart.zero == pytest.approx(93.33)
    blocks = chart.columns[0].blocks
    assert [block.series for block in blocks] == ["earned", "back", "converted", "lost"]
    earned, back, converted, lost = blocks
    assert earned.y + earned.height == pytest.approx(chart.zero)
    assert back.y + back.height == pytest.approx(earned.y)
    assert converted.y == chart.zero
    assert lost.y == pytest.approx(converted.y + converted.height)
    assert [block.height for block in blocks] == pytest.approx([56, 18.67, 28, 9.33], abs=0.02)


def test_a_zero_value_has_no_block_in_a_column_chart() -> None:
    chart = stacked([{"earned": 0}, {"earned": 5}], height=100)
    assert [column.blocks for column in chart.columns] == [(), (Block("earned", 16.67, 83.33),)]
    assert stacked([], height=100).columns == []


@pytest.mark.parametrize("count", [1, 2, 12, 36])
def test_columns_stand_side_by_side_within_the_picture(count: int) -> None:
    columns = stacked([{"earned": 1}] * count, height=100).columns
    sides = [(column.x, column.x + column.width) for column in columns]
    assert all(0 <= left < right <= 100 for left, right in sides)
    assert all(before[1] < after[0] for before, after in pairwise(sides))
    assert [column.middle for column in columns] == [middle_of(n, count) for n in range(count)]


def test_a_single_column_is_no_wall() -> None:
    column = stacked([{"earned": 1}], height=100).columns[0]
    assert (column.middle, column.width) == (50, 12)
