"""A line through values."""

from __future__ import annotations

from marketplace.blueprints.charts.line import Dot, line


def test_the_line_goes_through_every_value_and_the_area_down_to_zero() -> None:
    drawn = line([0, 10, 5, 20], height=100)
    assert drawn.dots == [Dot(12.5, 100), Dot(37.5, 50), Dot(62.5, 75), Dot(87.5, 0)]
    assert drawn.path == "M12.5 100.0L37.5 50.0L62.5 75.0L87.5 0.0"
    assert drawn.area == f"{drawn.path}V100.0H12.5Z"


def test_a_line_chart_of_one_value_is_a_dot_and_without_values_is_empty() -> None:
    alone = line([7], height=100)
    assert (alone.dots, alone.path, alone.area) == ([Dot(50, 12.5)], "", "")
    assert line([], height=100).dots == []


def test_a_line_chart_of_zeros_lies_on_the_axis() -> None:
    assert {dot.y for dot in line([0, 0, 0], height=80).dots} == {80}
