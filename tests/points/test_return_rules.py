"""Points that come back live on as the rule says, and never for a shorter time than before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.points.expiry import returned_until
from marketplace.points.models import Source
from marketplace.points.return_rules import ReturnPlan, TakenPoints, plan_return, total

TODAY = date(2027, 7, 5)
LAST_DAY = date(2027, 6, 30)
LATER = date(2028, 6, 30)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def taken(lot_id: int, expires_on: date | None, points: int = 40) -> TakenPoints:
    return TakenPoints(
        lot_id=lot_id,
        line_id=1,
        source=Source.SPENDING,
        earned_on=date(2026, 3, 31),
        expires_on=expires_on,
        points=points,
    )


def plan(
    *parts: TakenPoints, days: int = 30, forfeited: frozenset[int] = frozenset()
) -> ReturnPlan:
    return plan_return(parts, forfeited_lots=forfeited, today=TODAY, returned_days=days)


@pytest.mark.parametrize(
    ("before", "days", "until"),
    [
        (LAST_DAY, 30, date(2027, 8, 4)),
        (date(2027, 7, 10), 30, date(2027, 8, 4)),
        (date(2027, 8, 4), 30, date(2027, 8, 4)),
        (LATER, 30, LATER),
        (None, 30, None),
        (LAST_DAY, 0, LAST_DAY),
        (LATER, 0, LATER),
        (LAST_DAY, 1, date(2027, 7, 6)),
    ],
)
def test_returned_points_live_for_the_days_of_the_rule_and_never_shorter_than_before(
    before: date | None, days: int, until: date | None
) -> None:
    assert returned_until(before, TODAY, days) == until


@given(before=DAYS, today=DAYS, days=st.integers(0, 365))
def test_no_return_takes_a_day_from_the_points(before: date, today: date, days: int) -> None:
    until = returned_until(before, today, days)
    assert until is not None
    assert until >= before
    assert days == 0 or until >= today + timedelta(days=days)


def test_what_expired_meanwhile_lives_on_apart_from_its_lot() -> None:
    made = plan(taken(1, LAST_DAY), taken(2, LATER, 5))
    assert (made.longer, made.kept) == ([taken(1, LAST_DAY)], [taken(2, LATER, 5)])
    assert (made.last_day, made.credited) == (date(2027, 8, 4), 45)


def test_by_a_rule_of_0_days_what_expired_meanwhile_is_lost() -> None:
    made = plan(taken(1, LAST_DAY), taken(2, TODAY, 5), days=0)
    assert (made.late, made.kept, made.longer) == ([taken(1, LAST_DAY)], [taken(2, TODAY, 5)], [])
    assert made.credited == 5


def test_points_of_a_line_that_lost_them_are_lost_whatever_their_day() -> None:
    made = plan(taken(1, LAST_DAY), taken(2, LATER), forfeited=frozenset({1, 2}))
    assert (total(made.forfeited), made.credited) == (80, 0)


def test_points_without_a_last_day_stay_so() -> None:
    assert plan(taken(1, None)).kept == [taken(1, None)]
