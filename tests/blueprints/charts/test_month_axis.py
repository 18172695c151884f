"""The months under a chart."""

from __future__ import annotations

from datetime import date
from itertools import accumulate, islice, repeat

import pytest

from marketplace.blueprints.charts.month_axis import month_axis
from marketplace.foundation.clock import first_of_next_month as following


def months(count: int, first: date = date(2026, 3, 1)) -> list[date]:
    return list(islice(accumulate(repeat(first), lambda month, _: following(month)), count))


@pytest.mark.parametrize(
    ("count", "named", "on_a_phone"),
    [
        (1, 1, 1),
        (7, 7, 7),
        (8, 8, 4),
        (12, 12, 6),
        (13, 13, 7),
        (14, 7, 7),
        (24, 12, 6),
        (36, 12, 6),
    ],
)
def test_a_month_axis_names_as_many_months_as_fit(count: int, named: int, on_a_phone: int) -> None:
    names = month_axis(months(count)).months
    assert len(names) == named
    assert sum(not one.wide for one in names) == on_a_phone


@pytest.mark.parametrize("count", range(1, 37))
def test_the_last_month_is_always_named(count: int) -> None:
    last = month_axis(months(count)).months[-1]
    assert (last.month, last.wide) == (months(count)[-1], False)
    assert last.x == pytest.approx(100 - 50 / count, abs=0.01)


def test_each_year_of_a_month_axis_is_under_its_months() -> None:
    axis = month_axis(months(12, date(2025, 9, 1)))
    assert [(one.year, one.x) for one in axis.years] == [(2025, 16.67), (2026, 66.67)]


def test_a_year_without_room_for_its_name_has_none() -> None:
    assert [one.year for one in month_axis(months(12, date(2025, 12, 1))).years] == [2026]
    assert [one.year for one in month_axis(months(1)).years] == [2026]
    assert month_axis([]).months == []
