"""Sum the points that each line of a customer still holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from marketplace.conversions.verify import verify
from marketplace.points.views.points_by_line import points_by_line
from tests.membership.tariff_change.tariffs import bought
from tests.points.earners import earned
from tests.support.cast import Cast, a_line


def test_points_belong_to_the_line_that_earned_them(cast: Cast) -> None:
    arta = cast.arta
    second = replace(arta, line_id=a_line(arta.customer_id).id)
    earned(second, 5, date(2026, 10, 31))

    assert points_by_line(arta.customer_id) == {arta.line_id: 640, second.line_id: 5}


def test_spent_points_are_no_longer_counted_for_a_line(cast: Cast) -> None:
    bought(cast.arta, cast.an_offer(points=640))
    assert points_by_line(cast.arta.customer_id) == {}
    assert verify().violations == []


def test_points_by_line_are_only_the_customers_own(cast: Cast) -> None:
    assert cast.besnik
    assert points_by_line(cast.arta.customer_id) == {cast.arta.line_id: 640}
