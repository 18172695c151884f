"""A wrong clock takes nothing: the calendar waits for a person's word, and then catches up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import AuditEntry, Proof, Role, SignIn
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel, ConversionState
from marketplace.conversions.verify import verify
from marketplace.customers.models import Channel
from marketplace.foundation import clock, database_clock
from marketplace.foundation.database_clock import DatabaseClock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.messages import delivery
from marketplace.messages import outbox as letters
from marketplace.messages.models import OutboxMessage
from marketplace.points.accounts import stored_points
from marketplace.points.calendar.models import CalendarDay
from marketplace.schedule import calendar, clock_check, worker
from marketplace.schedule.clock_check import CalendarOnHold, HoldReason, NothingOnHold
from tests.support.cast import Cast, write
from tests.support.concurrency import Gap, all_at_once

YEARS = timedelta(days=730)


@pytest.fixture
def yesterday(cast: Cast) -> date:
    """Arta has 640 points, of which all end within two years; the calendar ran yesterday."""
    assert cast.arta
    day = clock.today() - timedelta(days=1)
    write(CalendarDay(day=day, finished_at=clock.now()))
    return day


@pytest.fixture
def ahead(yesterday: date) -> Iterator[datetime]:
    """The machine's clock is two years ahead."""
    assert yesterday
    with time_machine.travel(clock.now() + YEARS, tick=False):
        yield clock.now()


@pytest.fixture
def set_difference(app: Flask) -> Iterator[Callable[[timedelta], None]]:
    """Set the clock of the database to differ from this machine's."""
    known = app.extensions[database_clock.EXTENSION]

    def set_to(difference: timedelta) -> None:
        app.extensions[database_clock.EXTENSION] = DatabaseClock(
            lambda: clock.machine_now() + difference
        )

    yield set_to
    app.extensions[database_clock.EXTENSION] = known


def days() -> list[date]:
    return list(db.session.scalars(select(CalendarDay.day).order_by(CalendarDay.day)))


def test_two_years_ahead_the_calendar_refuses_and_says_why(ahead: datetime, cast: Cast) -> None:
    assert ahead
    with pytest.raises(CalendarOnHold) as refused:
        calendar.run()
    assert refused.value.hold.reason is HoldReason.GAP
    assert refused.value.hold.last == clock.today() - YEARS - timedelta(days=1)
    assert stored_points(db.session(), cast.arta.customer_id) == 640


def test_two_years_ahead_the_worker_takes_nothing_all_day(
    app: Flask, yesterday: date, cast: Cast
) -> None:
    offer = cast.an_offer(points=80)
    convert(customer_id=cast.arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="k")
    write(
        SignIn(
            token_hash="good", user_id=cast.arta.user_id, created_at=clock.now(),
            expires_at=clock.now() + timedelta(days=30), proven_at=clock.now(),
            proven_by=Proof.PASSWORD,
        )
    )  # fmt: skip
    for minutes in range(0, 180, 20):
        moment = (clock.now() + YEARS).replace(minute=0) + timedelta(minutes=minutes)
        with time_machine.travel(moment):
            worker.do_chores(app)

    db.session.expire_all()
    assert stored_points(db.session(), cast.arta.customer_id) == 560
    assert db.session.scalars(select(Conversion.state)).all() == [ConversionState.ISSUED]
    assert "good" in db.session.scalars(select(SignIn.token_hash)).all()
    assert days() == [yesterday]
    assert verify().violations == []


def test_with_the_clock_set_right_the_worker_goes_on_as_ever(app: Flask, ahead: datetime) -> None:
    worker.do_chores(app)
    with time_machine.travel(ahead - YEARS):
        worker.do_chores(app)
        assert clock_check.hold() is None
        assert days()[-1] == clock.today()


@pytest.mark.parametrize(("away", "waits"), [(1, False), (3, False), (4, True), (400, True)])
def test_it_waits_where_the_last_day_lies_further_back_than_the_setting(
    app: Flask, away: int, *, waits: bool
) -> None:
    assert app
    write(CalendarDay(day=clock.today() - timedelta(days=away), finished_at=clock.now()))
    assert (clock_check.hold() is not None) is waits


def test_a_new_installation_waits_for_nobody(app: Flask) -> None:
    assert app
    assert clock_check.hold() is None
    assert calendar.run().day == clock.today()


def test_a_past_day_is_run_at_any_time(yesterday: date) -> None:
    assert calendar.run(on=yesterday - timedelta(days=400)).day < yesterday


def test_a_persons_word_lets_it_catch_up(ahead: datetime, cast: Cast) -> None:
    assert ahead
    assert calendar.run(ahead=True).expired.points == 640
    assert stored_points(db.session(), cast.arta.customer_id) == 0
    assert clock_check.hold() is None


def test_an_administrators_approval_holds_for_that_day_and_the_next(
    app: Flask, ahead: datetime, cast: Cast
) -> None:
    administrator = cast.staff(Role.ADMINISTRATOR).actor
    clock_check.approve(day=clock.today(), actor=administrator, reason="the server was off")
    assert clock_check.hold() is None
    assert clock_check.hold(clock.today() + timedelta(days=1)) is None
    assert clock_check.hold(clock.today() + timedelta(days=2)) is not None
    with time_machine.travel(ahead + timedelta(days=1)):
        worker.do_chores(app)
    assert days()[-1] == clock.day_of(ahead + timedelta(days=1))
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.reason) == ("calendar.approve", "the server was off")


def test_only_the_day_that_the_person_saw_is_approved(ahead: datetime, cast: Cast) -> None:
    administrator = cast.staff(Role.ADMINISTRATOR).actor
    with pytest.raises(NothingOnHold):
        clock_check.approve(
            day=clock.day_of(ahead) - timedelta(days=1), actor=administrator, reason="x"
        )
    assert clock_check.hold() is not None


def test_of_two_at_the_same_moment_one_approves(app: Flask, ahead: datetime, cast: Cast) -> None:
    actor = cast.staff(Role.ADMINISTRATOR).actor
    day = clock.day_of(ahead)
    gap = Gap(0.05)
    looked = clock_check.hold

    def look_slowly() -> clock_check.CalendarHold | None:
        waits = looked()
        gap()
        return waits

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock_check, "hold", look_slowly)
        results = all_at_once(
            app, lambda _n: clock_check.approve(day=day, actor=actor, reason="checked"), 4
        )
    assert [result for result in results if result is None] == [None]
    assert {type(result) for result in results} == {type(None), NothingOnHold}
    entries = select(AuditEntry.id).where(AuditEntry.action == "calendar.approve")
    assert len(db.session.scalars(entries).all()) == 1


@pytest.mark.parametrize("seconds", [-YEARS.total_seconds(), -301, 301, YEARS.total_seconds()])
def test_it_waits_while_the_clock_differs_from_the_databases(
    yesterday: date, set_difference: Callable[[timedelta], None], seconds: float
) -> None:
    assert yesterday
    set_difference(timedelta(seconds=seconds))
    waits = clock_check.hold()
    assert waits is not None
    assert waits.reason is HoldReason.CLOCK
    assert f"{-round(seconds):+d} s" in waits.text
    with pytest.raises(CalendarOnHold):
        calendar.run()


@pytest.mark.parametrize("seconds", [-299, -0.5, 0.5, 299])
def test_a_small_difference_is_none(
    yesterday: date, set_difference: Callable[[timedelta], None], seconds: float
) -> None:
    assert yesterday
    set_difference(timedelta(seconds=seconds))
    assert clock_check.hold() is None


def test_messages_have_the_databases_time_and_leave_at_once(
    cast: Cast,
    set_difference: Callable[[timedelta], None],
    outbox: Callable[[], list[OutboxMessage]],
) -> None:
    assert cast.arta
    set_difference(-YEARS)
    right = clock.now() - YEARS
    _write_message()
    (message,) = outbox()
    assert abs(message.created_at - right) < timedelta(minutes=1)
    assert message.next_attempt_at == message.created_at
    (leased,) = delivery.lease(Channel.SMS, timedelta(minutes=2))
    assert abs(leased.until - right) < timedelta(minutes=4)


def _write_message() -> None:
    with transaction() as session:
        letters.write(session, "welcome", language="sq", email=None, phone="+38349000001", facts={})


@pytest.mark.databases("postgresql")
def test_postgresqls_own_clock_is_compared(fresh_app: Callable[..., Flask]) -> None:
    with fresh_app(marketplace_env="demo").app_context():
        assert clock_check.hold() is None
        assert database_clock.difference() == timedelta()
        db.session.remove()
    with (
        time_machine.travel(datetime.now(tz=clock.PROGRAMME_ZONE) + YEARS),
        fresh_app(marketplace_env="demo").app_context(),
    ):
        waits = clock_check.hold()
        assert waits is not None
        assert waits.reason is HoldReason.CLOCK
        assert abs(waits.difference + YEARS) < timedelta(minutes=1)
        assert abs(database_clock.now() - (clock.now() - YEARS)) < timedelta(minutes=1)
        db.session.remove()
