"""Days are the programme's, whatever the server's time zone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy.dialects.postgresql.base import PGDialect

from marketplace.foundation import clock
from marketplace.foundation.column_types import UtcDateTime


@time_machine.travel(datetime(2026, 6, 30, 21, 59, tzinfo=UTC), tick=False)
def test_the_30th_of_june_lasts_until_midnight_in_prishtina() -> None:
    assert clock.today() == date(2026, 6, 30)


@time_machine.travel(datetime(2026, 6, 30, 22, 0, tzinfo=UTC), tick=False)
def test_the_1st_of_july_begins_two_hours_before_utc() -> None:
    assert clock.today() == date(2026, 7, 1)


def test_a_day_begins_an_hour_before_utc_in_winter() -> None:
    assert clock.start_of(date(2026, 1, 1)) == datetime(2025, 12, 31, 23, tzinfo=UTC)


def test_the_day_on_which_clocks_go_forward_has_23_hours() -> None:
    day = date(2026, 3, 29)
    assert (clock.end_of(day) - clock.start_of(day)).total_seconds() == 23 * 3600


def test_a_time_typed_into_a_form_is_in_the_programmes_time_zone() -> None:
    typed = datetime(2026, 7, 1, 12, 0)  # noqa: DTZ001 - as a form gives it
    assert clock.from_local(typed) == datetime(2026, 7, 1, 10, tzinfo=UTC)


def test_a_registration_in_december_earns_from_january() -> None:
    assert clock.first_of_next_month(date(2026, 12, 27)) == date(2027, 1, 1)


def test_a_registration_on_27_june_earns_from_1_july() -> None:
    assert clock.first_of_next_month(date(2026, 6, 27)) == date(2026, 7, 1)


def test_a_clock_that_is_put_back_keeps_running() -> None:
    with clock.put_back(timedelta(days=30)):
        first, second = clock.now(), clock.now()
        days = {clock.day_of(moment) for moment in (first, clock.now())}
        assert clock.today() in days
        assert clock.today() <= clock.day_of(datetime.now(UTC) - timedelta(days=30))
    assert first <= second < clock.now() - timedelta(days=29)


def test_a_clock_that_is_put_back_does_not_affect_other_threads() -> None:
    with clock.put_back(timedelta(days=30)), ThreadPoolExecutor() as pool:
        theirs = pool.submit(clock.now).result()
        assert theirs - clock.now() > timedelta(days=29)


def test_a_clock_that_is_put_back_is_reset_after_an_error() -> None:
    with suppress(ZeroDivisionError), clock.put_back(timedelta(days=30)):
        raise ZeroDivisionError
    assert datetime.now(UTC) - clock.now() < timedelta(minutes=1)


def test_a_moment_without_a_time_zone_is_not_stored() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 6, 1), PGDialect())  # noqa: DTZ001 - on purpose
