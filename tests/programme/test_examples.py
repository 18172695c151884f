"""The programme's own examples hold on its own calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from marketplace.foundation import clock
from marketplace.points.billing.points_per_euro import last_day_of, points_due, points_of_month
from marketplace.points.calendar.reminder_rules import distance_due
from marketplace.points.expiry import expires_on
from marketplace.points.fifo import OpenLot, spendable, total
from marketplace.points.idle import is_idle, lifts_block, months_before
from marketplace.programme.models import Tariff
from marketplace.programme.rules import Expiry, Programme

ONE_SECOND = timedelta(seconds=1)
USUAL = Programme()


def test_a_customer_who_registers_on_27_june_earns_from_1_july() -> None:
    starts = clock.first_of_next_month(date(2026, 6, 27))
    assert starts == date(2026, 7, 1)
    assert last_day_of(date(2026, 6, 1)) < starts <= last_day_of(date(2026, 7, 1))


def test_1_euro_99_is_1_point() -> None:
    assert points_of_month(199, USUAL.points_per_euro) == 1


def test_ten_charges_of_50_cents_in_a_month_are_5_points() -> None:
    assert points_of_month(sum([50] * 10), USUAL.points_per_euro) == 5


def test_charges_of_50_cents_rounded_separately_give_no_point() -> None:
    assert [points_of_month(50, USUAL.points_per_euro)] * 10 == [0] * 10


def test_99_cents_in_each_of_two_months_are_no_point() -> None:
    assert [points_of_month(cents, 1) for cents in (99, 99)] == [0, 0]


def test_a_charge_that_comes_later_gives_what_the_month_still_lacks() -> None:
    assert points_due(199 + 250, 1, given=1) == 3


@pytest.mark.parametrize("day", [date(2017, 1, 1), date(2017, 12, 31)])
def test_points_of_2017_are_usable_until_30_june_2018(day: date) -> None:
    assert expires_on(day, USUAL.expiry) == date(2018, 6, 30)


@pytest.mark.parametrize("day", [date(2018, 1, 1), date(2018, 12, 31)])
def test_points_of_2018_are_usable_until_30_june_2019(day: date) -> None:
    assert expires_on(day, USUAL.expiry) == date(2019, 6, 30)


def test_points_of_29_february_are_points_of_their_year() -> None:
    assert expires_on(date(2028, 2, 29), USUAL.expiry) == date(2029, 6, 30)
    assert last_day_of(date(2028, 2, 1)) == date(2028, 2, 29)
    assert last_day_of(date(2027, 2, 1)) == date(2027, 2, 28)


def test_where_the_operator_set_no_expiry_points_never_expire() -> None:
    assert expires_on(date(2017, 5, 5), Expiry.NEVER) is None


def usable_at(moment: datetime) -> int:
    lots = [OpenLot(1, date(2018, 6, 30), 100)]
    return total(spendable(lots, clock.day_of(moment)))


def test_the_last_second_of_30_june_in_prishtina_still_counts() -> None:
    midnight = clock.end_of(date(2018, 6, 30))
    assert midnight == datetime(2018, 6, 30, 22, tzinfo=UTC)  # already 1 July in Prishtina
    assert usable_at(midnight - ONE_SECOND) == 100
    assert usable_at(midnight) == 0


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_a_day_on_which_the_clocks_change_ends_at_its_own_midnight(day: date, hours: int) -> None:
    start, end = clock.start_of(day), clock.end_of(day)
    assert end - start == timedelta(hours=hours)
    assert clock.day_of(start) == clock.day_of(end - ONE_SECOND) == day
    assert clock.day_of(end) == day + timedelta(days=1)


def test_the_month_ends_at_local_midnight_while_it_is_another_day_in_utc() -> None:
    first_of_july = datetime(2026, 6, 30, 22, 0, tzinfo=UTC)
    assert clock.day_of(first_of_july) == date(2026, 7, 1)
    assert clock.day_of(first_of_july - ONE_SECOND) == date(2026, 6, 30)


def test_the_year_ends_at_local_midnight_too() -> None:
    new_year = datetime(2017, 12, 31, 23, 0, tzinfo=UTC)
    assert expires_on(clock.day_of(new_year - ONE_SECOND)) == date(2018, 6, 30)
    assert expires_on(clock.day_of(new_year)) == date(2019, 6, 30)


def test_two_whole_months_without_earning_block_and_one_does_not() -> None:
    known = {"earning_from": date(2026, 1, 1), "last_earned_month": date(2026, 3, 1)}
    on = {month: months_before(date(2026, month, 1), USUAL.idle_months) for month in (5, 6)}
    assert not is_idle(**known, idle_from=on[5])
    assert is_idle(**known, idle_from=on[6])


def test_the_next_points_lift_the_block_and_late_ones_of_before_do_not() -> None:
    assert lifts_block(earned_month=date(2026, 6, 1), idle_from=date(2026, 4, 1))
    assert not lifts_block(earned_month=date(2026, 3, 1), idle_from=date(2026, 4, 1))


def test_reminders_come_60_30_and_7_days_before() -> None:
    last = date(2027, 6, 30)
    due = {
        last - timedelta(days=days): distance_due(
            last - timedelta(days=days), last, USUAL.reminder_days
        )
        for days in (61, 60, 30, 7)
    }
    assert list(due.values()) == [None, 60, 30, 7]


def test_business_tariffs_do_not_take_part() -> None:
    assert Tariff.BUSINESS_POSTPAID not in USUAL.taking_part
    assert {Tariff.PRIVATE_PREPAID, Tariff.PRIVATE_POSTPAID} == USUAL.taking_part


def test_welcome_points_are_by_tariff_for_a_number_and_by_package_for_a_contract() -> None:
    tables = Programme(welcome_by_tariff={"private-prepaid": 50}, welcome_by_package={"tv": 80})
    assert tables.welcome_points(tariff="private-prepaid", package=None) == 50
    assert tables.welcome_points(tariff=None, package="tv") == 80
    assert tables.welcome_points(tariff=None, package="radio") == 0
    assert tables.welcome_points(tariff=None, package=None) == 0
