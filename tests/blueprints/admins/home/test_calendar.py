"""The overview says that the calendar waits, and an administrator lets it run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.foundation import clock, database_clock
from marketplace.foundation.extensions import db
from marketplace.points.calendar.models import CalendarDay
from marketplace.schedule import calendar, clock_check, worker
from tests.support.cast import Person, write
from tests.support.csrf_client import BrowserLike

SignIn = Callable[[FlaskClient, str], Person]
ADDRESS = "/admin/calendar"
WAITS = "The calendar waits, as the clock may be wrong"
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def last(app: Flask) -> date:
    """The calendar finished its last day a month ago."""
    assert app
    day = clock.today() - timedelta(days=30)
    write(CalendarDay(day=day, finished_at=clock.start_of(day)))
    return day


def form(day: date) -> dict[str, str]:
    return {"day": day.isoformat(), "reason": "The server was off; its clock is right"}


@pytest.mark.usefixtures("last")
@pytest.mark.parametrize("role", ["administrator", "support", "auditor", "clerk"])
def test_all_staff_read_that_it_waits(client: BrowserLike, sign_in: SignIn, role: str) -> None:
    sign_in(client, role)
    page = client.get("/admin/", headers=ENGLISH).text
    assert WAITS in page
    assert (f'href="{ADDRESS}"' in page) is (role == "administrator")


def test_nothing_is_said_while_it_does_not_wait(client: BrowserLike, sign_in: SignIn) -> None:
    sign_in(client, "administrator")
    calendar.run()
    assert WAITS not in client.get("/admin/", headers=ENGLISH).text
    assert client.get(ADDRESS).status_code == 409


def test_an_administrator_lets_it_run_and_the_worker_catches_up(
    app: Flask, client: BrowserLike, sign_in: SignIn, last: date
) -> None:
    sign_in(client, "administrator")
    page = client.get(ADDRESS, headers=ENGLISH).text
    assert f'value="{clock.today()}"' in page
    assert "the calendar last ran for" in page
    answer = client.post(ADDRESS, data=form(clock.today()))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/")
    assert clock_check.hold() is None
    worker.do_chores(app)
    assert calendar.is_finished(clock.today())
    assert not calendar.is_finished(last + timedelta(days=1))


@pytest.mark.usefixtures("last")
def test_a_page_of_yesterday_approves_nothing(client: BrowserLike, sign_in: SignIn) -> None:
    sign_in(client, "administrator")
    answer = client.post(ADDRESS, data=form(clock.today() - timedelta(days=1)), headers=ENGLISH)
    assert answer.status_code == 422
    assert "does not wait for this day any more" in answer.text
    assert clock_check.hold() is not None


@pytest.mark.usefixtures("last")
@pytest.mark.parametrize("wrong", [{"day": ""}, {"day": "x"}, {"reason": ""}])
def test_a_form_that_is_not_whole_approves_nothing(
    client: BrowserLike, sign_in: SignIn, wrong: dict[str, str]
) -> None:
    sign_in(client, "administrator")
    assert client.post(ADDRESS, data=form(clock.today()) | wrong).status_code == 422
    db.session.rollback()
    assert clock_check.hold() is not None


@pytest.mark.usefixtures("last")
def test_nobody_else_lets_it_run(client: BrowserLike, sign_in: SignIn) -> None:
    sign_in(client, "support")
    assert client.post(ADDRESS, data=form(clock.today())).status_code == 403
    assert clock_check.hold() is not None


def test_the_page_says_by_how_much_the_clock_differs_from_the_databases(
    client: BrowserLike, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_clock, "difference", lambda: timedelta(days=-3))
    sign_in(client, "administrator")
    page = client.get(ADDRESS, headers=ENGLISH).text
    assert "differs from the database&#39;s clock by 3 days" in page
    assert "the calendar last ran for" not in page
