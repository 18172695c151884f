"""Decide the outcome of a charge from plain values."""

from __future__ import annotations

from datetime import date

import pytest

from marketplace.points.billing.charge_rules import (
    BookedCharge,
    KnownLine,
    MonthRules,
    ReportedCharge,
    earning_of,
    outcome_of,
)
from marketplace.points.billing.row_outcome import RowOutcome
from marketplace.points.models import Source
from marketplace.programme.rules import Expiry, Programme

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
OF_JUNE = MonthRules.of(JUNE, Programme())
CHARGE = ReportedCharge("c1", "+38349111222", JUNE, 500)
LINE = KnownLine(1, 10, "mobile", "private-prepaid", JUNE)


def row_outcome(
    charge: ReportedCharge = CHARGE, booked: BookedCharge | None = None, **line: object
) -> RowOutcome:
    return outcome_of(charge, LINE._replace(**line), booked, OF_JUNE)


def given(cents: int, points: int = 0) -> int:
    """Return the points of a line's month with this sum of cents, after the points it gave."""
    earning = earning_of(LINE, cents, OF_JUNE, given=points)
    return earning.points if earning else 0


def test_a_charge_of_a_line_that_earns_is_booked() -> None:
    assert row_outcome() is RowOutcome.BOOKED


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ({"line_id": None}, RowOutcome.UNKNOWN_LINE),
        ({"kind": "fixed"}, RowOutcome.WRONG_KIND),
        ({"customer_id": None}, RowOutcome.LEFT_OUT),
        ({"tariff": "business-postpaid"}, RowOutcome.LEFT_OUT),
        ({"earning_from": None}, RowOutcome.LEFT_OUT),
        ({"earning_from": date(2026, 7, 1)}, RowOutcome.LEFT_OUT),
    ],
)
def test_a_charge_of_a_line_that_cannot_earn_has_its_own_outcome(
    line: dict[str, object], becomes: RowOutcome
) -> None:
    assert row_outcome(**line) is becomes


def test_the_first_month_that_counts_counts_whole() -> None:
    assert row_outcome(earning_from=MAY) is row_outcome(earning_from=JUNE) is RowOutcome.BOOKED
    assert row_outcome(CHARGE._replace(month=MAY)) is RowOutcome.LEFT_OUT


def test_which_tariffs_take_part_is_a_rule_of_the_month() -> None:
    month = MonthRules.of(JUNE, Programme(taking_part=frozenset()))
    assert outcome_of(CHARGE, LINE, None, month) is RowOutcome.LEFT_OUT


@pytest.mark.parametrize("line", [{}, {"customer_id": None}, {"tariff": "business-postpaid"}])
def test_a_booked_charge_counts_as_repeated_whatever_happened_to_the_line(
    line: dict[str, object],
) -> None:
    assert row_outcome(booked=BookedCharge(1, JUNE, 500), **line) is RowOutcome.REPEATED


@pytest.mark.parametrize(
    "booked", [BookedCharge(2, JUNE, 500), BookedCharge(1, MAY, 500), BookedCharge(1, JUNE, 5)]
)
def test_the_same_id_with_other_content_is_refused(booked: BookedCharge) -> None:
    assert row_outcome(booked=booked) is RowOutcome.OTHER_CONTENT


def test_a_credit_note_is_booked_and_a_charge_of_nothing_is_not() -> None:
    assert row_outcome(CHARGE._replace(cents=-500)) is RowOutcome.BOOKED
    assert row_outcome(CHARGE._replace(cents=0)) is RowOutcome.LEFT_OUT


def test_a_later_charge_gives_what_the_month_still_lacks() -> None:
    assert given(199) == 1
    assert given(199 + 250, points=1) == 3


def test_a_credit_note_takes_nothing_back() -> None:
    assert given(400, points=10) == 0


def test_each_earning_of_a_month_has_its_own_reference() -> None:
    names = []
    for cents, points in ((150, 0), (260, 1), (999, 2)):
        earning = earning_of(LINE, cents, OF_JUNE, given=points)
        names.append(earning and earning.reference)
    assert names == ["2026-06/1", "2026-06/2", "2026-06/9"]


def test_points_of_a_month_are_earned_on_its_last_day_until_next_30_june() -> None:
    earning = earning_of(LINE, 500, OF_JUNE)
    assert earning is not None
    assert (earning.customer_id, earning.line_id, earning.source) == (10, 1, Source.SPENDING)
    assert (earning.earned_on, earning.expires_on) == (date(2026, 6, 30), date(2027, 6, 30))


def test_points_of_charges_without_an_expiry_rule_never_expire() -> None:
    assert MonthRules.of(JUNE, Programme(expiry=Expiry.NEVER)).expires_on is None
