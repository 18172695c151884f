"""Decide the outcome of a top-up from plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from marketplace.points.billing.row_outcome import RowOutcome
from marketplace.points.billing.topup_rules import (
    ReportedTopUp,
    TopUpContext,
    earning_of,
    outcome_of,
)
from marketplace.programme.rules import Expiry, Programme

AT = datetime(2026, 10, 14, 9, 30, tzinfo=UTC)
TOLD = ReportedTopUp("t1", "F-1", "internet", AT)
KNOWN = TopUpContext(1, 10, "fixed", date(2026, 1, 1), None, None, None, None)
BOOKED = replace(KNOWN, booked_line=1, booked_package="internet", booked_at=AT, booked_points=25)
TABLE = Programme(topup_by_package={"internet": 25, "tv": 0})


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ({}, RowOutcome.BOOKED),
        ({"line_id": None}, RowOutcome.UNKNOWN_LINE),
        ({"kind": "mobile"}, RowOutcome.WRONG_KIND),
        ({"customer_id": None}, RowOutcome.LEFT_OUT),
        ({"earning_from": None}, RowOutcome.LEFT_OUT),
        ({"earning_from": date(2026, 11, 1)}, RowOutcome.LEFT_OUT),
    ],
)
def test_the_line_decides_first(line: dict[str, object], becomes: RowOutcome) -> None:
    assert outcome_of(TOLD, replace(KNOWN, **line), TABLE) is becomes  # type: ignore[arg-type]


@pytest.mark.parametrize(("hour", "becomes"), [(22, RowOutcome.LEFT_OUT), (23, RowOutcome.BOOKED)])
def test_earning_starts_at_midnight_in_prishtina(hour: int, becomes: RowOutcome) -> None:
    eve = replace(TOLD, at=datetime(2026, 10, 31, hour, tzinfo=UTC))
    assert outcome_of(eve, replace(KNOWN, earning_from=date(2026, 11, 1)), TABLE) is becomes


def test_a_package_in_no_table_waits_for_its_points_and_one_of_none_is_booked() -> None:
    assert outcome_of(replace(TOLD, package="radio"), KNOWN, TABLE) is RowOutcome.NO_POINTS_SET
    assert outcome_of(replace(TOLD, package="tv"), KNOWN, TABLE) is RowOutcome.BOOKED


@pytest.mark.parametrize("now", [{}, {"customer_id": None}, {"earning_from": None}])
def test_a_booked_top_up_counts_as_repeated_whatever_happened_to_the_line(
    now: dict[str, None],
) -> None:
    assert outcome_of(TOLD, replace(BOOKED, **now), Programme()) is RowOutcome.REPEATED


@pytest.mark.parametrize(
    "other", [{"booked_line": 2}, {"booked_package": "tv"}, {"booked_at": AT.replace(minute=31)}]
)
def test_the_same_id_with_other_content_is_refused(other: dict[str, object]) -> None:
    assert outcome_of(TOLD, replace(BOOKED, **other), TABLE) is RowOutcome.OTHER_CONTENT  # type: ignore[arg-type]


def test_a_top_up_earns_the_points_of_its_package_on_the_day_in_prishtina() -> None:
    new_year = replace(TOLD, at=datetime(2026, 12, 31, 23, tzinfo=UTC))
    earning = earning_of(new_year, KNOWN, TABLE)
    assert earning is not None
    assert (earning.points, earning.reference) == (25, "t1")
    assert (earning.earned_on, earning.expires_on) == (date(2027, 1, 1), date(2028, 6, 30))


def test_a_package_of_no_points_earns_nothing() -> None:
    assert earning_of(replace(TOLD, package="tv"), KNOWN, TABLE) is None


def test_points_of_a_top_up_without_an_expiry_rule_never_expire() -> None:
    earning = earning_of(TOLD, KNOWN, replace(TABLE, expiry=Expiry.NEVER))
    assert earning is not None
    assert earning.expires_on is None
