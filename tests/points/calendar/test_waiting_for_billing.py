"""Blocking waits for billing: a month is empty only once its spending was reported."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from marketplace.foundation import clock
from marketplace.imports.models import Feed
from marketplace.imports.running import run_feed
from marketplace.points.billing.billed_months import last_complete, last_reported
from marketplace.points.calendar.block import block_idle
from marketplace.programme.models import Rule, RuleVersion
from tests.imports.lines import earns_from
from tests.points.earners import account, an_earner, is_blocked, prishtina
from tests.support.billing import billed
from tests.support.cast import Person, a_line, write

JULY, AUGUST, SEPTEMBER = date(2018, 7, 1), date(2018, 8, 1), date(2018, 9, 1)
HEADER = "charge_id,line,month,amount"


@pytest.fixture
def newcomer(app: Flask) -> Person:
    """A customer whose earning begins with July."""
    assert app
    return an_earner("newcomer", earning_from=JULY)


def book(path: Path, number: str, amount: str, at: date, *, month: str = "2018-08") -> None:
    """Book a spending feed of one charge at noon of the day."""
    path.write_text(f"{HEADER}\n{number}-{at},{number},{month},{amount}\n")
    with time_machine.travel(prishtina(at.year, at.month, at.day, 12)):
        assert run_feed(feed=Feed.SPENDING, path=path, ran_by="billing").counts.rejected == 0


@pytest.mark.usefixtures("newcomer")
def test_nobody_is_blocked_while_the_feed_is_late() -> None:
    billed(JULY)
    assert [block_idle(on=date(2018, 9, day)) for day in (1, 8, 15)] == [0, 0, 0]


def test_15_days_after_its_end_a_month_is_empty_without_a_feed(newcomer: Person) -> None:
    assert block_idle(on=date(2018, 9, 15)) == 0
    assert block_idle(on=date(2018, 9, 16)) == 1
    assert account(newcomer).blocked_since == SEPTEMBER
    assert account(newcomer).idle_from == JULY


def test_how_many_days_is_a_rule(newcomer: Person) -> None:
    none = {"rule": Rule.BILLING_DAYS, "value": 0, "why": "billing is always on time"}
    write(RuleVersion(**none, valid_from=prishtina(2018, 1, 1), created_at=clock.now()))
    assert block_idle(on=date(2018, 8, 31)) == 0
    assert block_idle(on=SEPTEMBER) == 1
    assert is_blocked(newcomer)


def test_once_the_feed_is_booked_the_empty_months_block(newcomer: Person, tmp_path: Path) -> None:
    other = a_line()
    assert block_idle(on=date(2018, 9, 3)) == 0
    book(tmp_path / "august.csv", other.number, "9.00", date(2018, 9, 3))
    assert block_idle(on=date(2018, 9, 3)) == 1
    assert account(newcomer).blocked_since == SEPTEMBER


def test_who_spent_in_a_month_that_was_reported_late_is_never_blocked(
    newcomer: Person, tmp_path: Path
) -> None:
    earns_from(newcomer, JULY)
    assert block_idle(on=date(2018, 9, 12)) == 0
    book(tmp_path / "august.csv", newcomer.number, "5.00", date(2018, 9, 12))
    assert block_idle(on=date(2018, 9, 13)) == 0
    assert not is_blocked(newcomer)


@pytest.mark.usefixtures("newcomer")
def test_a_feed_within_the_month_reports_no_whole_month(tmp_path: Path) -> None:
    book(tmp_path / "early.csv", a_line().number, "9.00", date(2018, 8, 31))
    assert block_idle(on=SEPTEMBER) == 0


@pytest.mark.usefixtures("newcomer")
def test_a_credit_note_or_a_dry_run_reports_no_month(tmp_path: Path) -> None:
    book(tmp_path / "note.csv", a_line().number, "-9.00", date(2018, 9, 2))
    path = tmp_path / "dry.csv"
    path.write_text(f"{HEADER}\nx,{a_line().number},2018-08,9.00\n")
    with time_machine.travel(prishtina(2018, 9, 2, 12)):
        run_feed(feed=Feed.SPENDING, path=path, ran_by="billing", dry_run=True)
    assert block_idle(on=date(2018, 9, 2)) == 0


@pytest.mark.usefixtures("newcomer")
def test_a_later_month_does_not_stand_for_one_that_is_late() -> None:
    billed(SEPTEMBER)
    assert last_reported(date(2018, 10, 1), billing_days=40) == JULY
    assert last_reported(date(2018, 10, 20), billing_days=40) == SEPTEMBER


@pytest.mark.parametrize(
    ("on", "days", "reported", "last"),
    [
        (date(2018, 9, 1), 0, [], AUGUST),
        (date(2018, 9, 1), 1, [], JULY),
        (date(2018, 9, 1), 15, [AUGUST], AUGUST),
        (date(2018, 9, 1), 60, [AUGUST], date(2018, 6, 1)),
        (date(2018, 9, 1), 60, [date(2018, 6, 1), JULY, AUGUST], AUGUST),
        (date(2018, 8, 31), 15, [JULY, AUGUST], JULY),  # August is not over
        (date(2019, 1, 16), 15, [], date(2018, 12, 1)),
    ],
)
def test_the_last_month_that_counts(on: date, days: int, reported: list[date], last: date) -> None:
    assert last_complete(on, billing_days=days, billed=reported) == last


def test_no_month_counts_before_its_end() -> None:
    every = {SEPTEMBER + timedelta(days=31 * number) for number in range(5)}
    assert last_complete(SEPTEMBER, billing_days=0, billed=every) == AUGUST
