"""`marketplace calendar run` prints a summary, limits the days and sets its exit code."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.points.calendar.models import CalendarDay
from marketplace.points.models import Account
from tests.commands.conftest import CommandResult, Run
from tests.points.earners import account
from tests.support.cast import Cast, LotOf, Person, a_customer, write

PRODUCTION = {
    "MARKETPLACE_ENV": "production",
    "SECRET_KEY": "not-the-demos-secret-but-one-long-enough",
    "PUBLIC_URL": "https://pika.example",
    "EMAIL_TRANSPORT": "smtp",
    "SMS_TRANSPORT": "kannel",
    "SMS_GATEWAY_URL": "http://127.0.0.1:9/sendsms",
}


@pytest.fixture
def loser(cast: Cast) -> Person:
    """A customer with 30 points that ended yesterday, 5 for a week and 7 for long, not idle."""
    assert cast
    person = a_customer("loser", [LotOf(30, -1), LotOf(5, 7), LotOf(7, 300)])
    with transaction() as session:
        month = clock.today().replace(day=1)
        session.execute(update(Account).values(last_earned_month=month))
    return person


def told(ended: CommandResult) -> dict[str, str]:
    return dict(line.split(": ") for line in ended.out.splitlines())


def test_calendar_run_does_what_is_due_today_and_prints_the_counts(on: Run, loser: Person) -> None:
    ended = on("calendar", "run")

    assert ended.code == 0, ended.err
    assert told(ended) == {
        "day": f"{clock.today()}",
        "codes expired": "0",
        "reservations expired": "0",
        "services ended": "0",
        "lines ended": "0",
        "points expired": "30",
        "lots expired": "1",
        "customers with expired points": "1",
        "customers blocked": "0",
        "customers reminded": "1",
        "codes reminded of": "0",
        "alerts about favourites": "0",
        "months closed": told(ended)["months closed"],
        "months settled with partners": "0",
    }
    assert account(loser).balance == 12
    assert on("points", "verify").code == 0


def test_a_second_calendar_run_of_the_day_changes_nothing(on: Run, loser: Person) -> None:
    on("calendar", "run")
    again = told(on("calendar", "run"))

    assert {count for name, count in again.items() if name != "day"} == {"0"}
    assert account(loser).balance == 12


def test_calendar_run_accepts_a_past_day(on: Run, loser: Person) -> None:
    day = clock.today() - timedelta(days=1)
    ended = on("calendar", "run", "--on", f"{day}")

    assert ended.code == 0, ended.err
    assert told(ended)["day"] == f"{day}"
    assert told(ended)["points expired"] == "0"
    assert account(loser).balance == 42
    assert db.session.scalars(select(CalendarDay.day)).all() == [day]


def test_the_demo_may_look_into_the_future(on: Run, loser: Person) -> None:
    day = clock.today() + timedelta(days=8)
    ended = on("calendar", "run", "--on", f"{day}", MARKETPLACE_ENV="demo")

    assert told(ended)["points expired"] == "35"
    assert account(loser).balance == 7


@pytest.mark.databases("postgresql")  # whose own clock production asks while it writes messages
def test_production_takes_a_day_to_come_only_when_told_twice(on: Run, loser: Person) -> None:
    day = f"{clock.today() + timedelta(days=8)}"
    refused = on("calendar", "run", "--on", day, **PRODUCTION)
    assert refused.code == 2
    assert "--ahead" in refused.err
    assert len(refused.err.splitlines()) == 1
    assert account(loser).balance == 42

    meant = on("calendar", "run", "--on", day, "--ahead", **PRODUCTION)
    assert meant.code == 0, meant.err
    assert account(loser).balance == 7


@pytest.mark.parametrize(
    "wrong",
    ["2026-02-29", "2026-13-01", "30.06.2026", "tomorrow", "", "1999-12-31", "9999-12-31"],
)
def test_an_invalid_or_distant_day_of_calendar_run_is_wrong_usage(
    run: Run, tmp_path: Path, wrong: str
) -> None:
    ended = run("calendar", "run", "--on", wrong, INSTANCE_PATH=str(tmp_path))
    assert ended.code == 2
    assert len(ended.err.splitlines()) == 1


def test_calendar_run_without_tables_says_what_to_do(run: Run) -> None:
    ended = run("calendar", "run")
    assert ended.code == 1
    assert "marketplace db upgrade" in ended.err


def test_a_calendar_that_waits_says_why_and_how_it_is_run(on: Run, cast: Cast) -> None:
    assert cast
    last = clock.today() - timedelta(days=30)
    write(CalendarDay(day=last, finished_at=clock.start_of(last)))
    ended = on("calendar", "run")
    assert (ended.code, ended.err.count("\n")) == (1, 1)
    assert f"the last finished day is {last}" in ended.err
    assert "check the clock, then run it with --ahead" in ended.err
