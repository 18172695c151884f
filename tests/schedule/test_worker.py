"""The worker runs each day of the calendar once, and delivers messages meanwhile."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from psycopg import OperationalError

from marketplace.schedule import calendar, worker
from tests.points.earners import account
from tests.schedule.conftest import FIRST_OF_JULY
from tests.support.cast import Person


def test_the_worker_runs_each_day_once(
    app: Flask, earner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[date] = []
    real = calendar.run

    def counted() -> None:
        runs.append(real().day)

    monkeypatch.setattr(calendar, "run", counted)
    for moment in (
        FIRST_OF_JULY,
        FIRST_OF_JULY + timedelta(minutes=1),
        FIRST_OF_JULY + timedelta(1),
    ):
        with time_machine.travel(moment):
            worker.do_chores(app)

    assert runs == [date(2018, 7, 1), date(2018, 7, 2)]
    assert account(earner).balance == 5


def test_a_worker_leaves_a_long_run_to_the_thread_that_does_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert app
    monkeypatch.setattr(calendar, "run", pytest.fail)
    with worker._CALENDAR:
        worker.run_calendar()


def test_a_chore_without_its_database_is_told_as_trouble_and_the_next_one_runs(
    plain_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def lost() -> None:
        raise OperationalError("the connection is lost")

    chores = (lost, lambda: done.append("next"))
    monkeypatch.setattr(worker, "CHORES", chores)
    monkeypatch.setattr(worker, "SAFE_CHORES", chores)
    monkeypatch.setattr(worker, "HOURLY_CHORES", ())
    monkeypatch.setattr(worker.trouble, "report", lambda error: done.append(str(error)))
    worker.do_chores(plain_app)
    assert done == ["the connection is lost", "next"]
