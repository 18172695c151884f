"""The round numbers beside a chart."""

from __future__ import annotations

import pytest

from marketplace.blueprints.charts.scale import Tick, nice_step, scale_of


@pytest.mark.parametrize(
    ("span", "step"),
    [
        (0, 1),
        (1, 1),
        (4, 1),
        (5, 2),
        (8, 2),
        (9, 5),
        (20, 5),
        (21, 10),
        (41, 20),
        (4_000_000, 10**6),
    ],
)
def test_the_step_is_the_least_of_1_2_and_5_times_a_power_of_ten_that_makes_four_parts(
    span: int, step: int
) -> None:
    assert nice_step(span) == step


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([640, 4], [0, 200, 400, 600, 800]),
        ([-30, 45], [-40, -20, 0, 20, 40, 60]),
        ([-7], [-8, -6, -4, -2, 0]),
        ([], [0, 1]),
        ([0, 0], [0, 1]),
        ([3], [0, 1, 2, 3]),
    ],
)
def test_a_chart_scale_covers_all_values_and_zero(values: list[int], ticks: list[int]) -> None:
    assert [tick.value for tick in scale_of(values, height=100).ticks] == ticks


@pytest.mark.parametrize("most", [1, 9, 99, 640, 12_345, 10**9, 2 * 10**15])
def test_a_chart_scale_has_at_most_five_ticks_for_any_number(most: int) -> None:
    ticks = scale_of([most], height=100).ticks
    assert 2 <= len(ticks) <= 5
    assert ticks[-1].value >= most


def test_the_highest_stands_on_top_and_the_lowest_at_the_bottom() -> None:
    scale = scale_of([-20, 60], height=200)
    assert scale.ticks[0] == Tick(-20, 200)
    assert scale.ticks[-1] == Tick(60, 0)
    assert (scale.y(0), scale.y(20)) == (150, 100)
