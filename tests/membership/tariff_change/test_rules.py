"""Check the programme's table of tariff changes, as plain values."""

from __future__ import annotations

from datetime import date
from itertools import permutations, product

import pytest

from marketplace.membership.tariff_change.rules import (
    LineState,
    ReportedTariffChange,
    lost_until,
    state_after,
)
from marketplace.programme.models import Tariff
from tests.membership.tariff_change.tariffs import BUSINESS, POSTPAID, PREPAID
from tests.points.earners import prishtina

MARCH, MAY, JULY = (prishtina(2026, month, 10, 9) for month in (3, 5, 7))
BOUND = prishtina(2026, 1, 5, 9)
EARNS = LineState(PREPAID, None, date(2026, 2, 1))
AWAY = ReportedTariffChange("away", "n", PREPAID, BUSINESS, MARCH)
BACK = ReportedTariffChange("back", "n", BUSINESS, POSTPAID, MAY)
MOVED = ReportedTariffChange("moved", "n", POSTPAID, PREPAID, JULY)

LOSES = {
    (PREPAID, BUSINESS): (True, True),
    (POSTPAID, BUSINESS): (True, True),
    (PREPAID, POSTPAID): (False, True),
}


@pytest.mark.parametrize(("was", "became"), list(product(Tariff, Tariff)))
def test_each_tariff_change_takes_what_the_table_says(was: Tariff, became: Tariff) -> None:
    change = ReportedTariffChange("c", "n", was, became, MAY)
    assert (change.leaves, change.takes_units) == LOSES.get((was, became), (False, False))


def test_a_line_that_leaves_earns_no_more() -> None:
    assert state_after(EARNS, [AWAY], [AWAY], BOUND) == LineState(BUSINESS, MARCH, None)


def test_a_line_that_comes_back_earns_from_the_1st_of_the_next_month() -> None:
    away = LineState(BUSINESS, MARCH, None)
    assert state_after(away, [BACK], [AWAY, BACK], BOUND) == LineState(
        POSTPAID, MAY, date(2026, 6, 1)
    )


def test_a_line_that_moves_between_private_tariffs_keeps_earning() -> None:
    assert state_after(EARNS, [MOVED], [MOVED], BOUND) == LineState(
        PREPAID, JULY, EARNS.earning_from
    )


def test_an_older_change_told_late_moves_no_tariff() -> None:
    now = LineState(PREPAID, JULY, date(2026, 2, 1))
    late = ReportedTariffChange("late", "n", PREPAID, POSTPAID, MARCH)
    assert state_after(now, [late], [late, MOVED], BOUND) == now


def test_a_line_without_owner_does_not_earn_when_it_comes_back() -> None:
    assert state_after(LineState(BUSINESS, MARCH, None), [BACK], [BACK], None).earning_from is None


def test_a_return_before_the_owner_proved_the_line_counts_from_the_proof() -> None:
    later = prishtina(2026, 8, 20, 9)
    assert state_after(EARNS, [BACK], [BACK], later).earning_from == date(2026, 9, 1)


@pytest.mark.parametrize("order", list(permutations([AWAY, BACK, MOVED])))
def test_tariff_changes_in_any_order_leave_the_line_in_the_same_state(
    order: list[ReportedTariffChange],
) -> None:
    now, known = EARNS, []
    for change in order:
        known.append(change)
        now = state_after(now, [change], known, BOUND)
    assert now == LineState(PREPAID, JULY, date(2026, 6, 1))


def test_a_line_that_leaves_loses_all_unless_it_is_known_to_be_back() -> None:
    assert lost_until(AWAY, [AWAY, MOVED]) is None
    assert lost_until(AWAY, [AWAY, BACK]) == date(2026, 3, 10)
    assert (
        lost_until(ReportedTariffChange("again", "n", PREPAID, BUSINESS, JULY), [AWAY, BACK])
        is None
    )
