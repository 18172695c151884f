"""The calendar does everything that is due up to a day, once, however often it is run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from marketplace.accounts.models import Proof, SignIn
from marketplace.catalogue.models import Offer
from marketplace.conversions import rules
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel, ConversionState
from marketplace.conversions.verify import verify
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import OutboxMessage
from marketplace.points.calendar.block import block_idle
from marketplace.points.calendar.expire import ExpiryTotals
from marketplace.points.calendar.models import CalendarDay, MonthTotals
from marketplace.programme.models import Rule, RuleVersion
from marketplace.schedule import calendar
from marketplace.schedule.calendar import Summary, idle_check_days
from tests.points.earners import account, earned, is_blocked, prishtina
from tests.schedule.conftest import FIRST_OF_JULY
from tests.support.billing import billed_years
from tests.support.cast import Cast, Person, write

Outbox = Callable[[], list[OutboxMessage]]


@pytest.fixture(autouse=True)
def billing(app: Flask) -> None:
    """Billing is on time."""
    assert app
    billed_years((2017, 2018))


def run_at(moment: datetime, on: date | None = None) -> Summary:
    with time_machine.travel(moment):
        return calendar.run(on=on, ahead=True)


def nothing(day: date) -> Summary:
    nothing = {
        "codes": 0,
        "reservations": 0,
        "services": 0,
        "lines": 0,
        "blocked": 0,
        "reminded": 0,
        "settled": 0,
    }
    return Summary(
        day=day, expired=ExpiryTotals(), months=0, reminded_codes=0, alerted=0, **nothing
    )


def days() -> list[date]:
    return list(db.session.scalars(select(CalendarDay.day).order_by(CalendarDay.day)))


def test_a_day_does_all_that_is_due(earner: Person, outbox: Outbox) -> None:
    reminded = run_at(prishtina(2018, 6, 23, 0, 0, 30))
    done = run_at(FIRST_OF_JULY)

    assert reminded.reminded == 1
    assert [one.kind for one in outbox()] == ["points_expire"] * 2 + ["points_expired"] * 2
    assert done.expired == ExpiryTotals(points=300, lots=1, customers=1)
    assert done.blocked == 1
    assert account(earner).blocked_since == date(2018, 7, 1)
    assert account(earner).balance == 5
    assert verify().violations == []


def test_running_a_calendar_day_is_idempotent(earner: Person, outbox: Outbox) -> None:
    run_at(FIRST_OF_JULY)
    again = run_at(FIRST_OF_JULY + timedelta(hours=1))

    assert again.expired == ExpiryTotals()
    assert (again.blocked, again.reminded, again.codes) == (0, 0, 0)
    assert days() == [date(2018, 7, 1)]
    assert [one.kind for one in outbox()] == ["points_expired"] * 2
    assert account(earner).balance == 5


def test_a_past_day_does_no_harm(earner: Person, outbox: Outbox) -> None:
    run_at(FIRST_OF_JULY)
    late = FIRST_OF_JULY + timedelta(hours=9)

    assert run_at(late, on=date(2018, 5, 1)) == nothing(date(2018, 5, 1))
    assert run_at(late, on=date(2017, 1, 1)) == nothing(date(2017, 1, 1))
    assert [one.kind for one in outbox()] == ["points_expired"] * 2
    assert account(earner).blocked_since == date(2018, 7, 1)
    assert verify().violations == []


def test_a_day_to_come_takes_its_points_ahead_of_time(earner: Person) -> None:
    done = run_at(prishtina(2018, 5, 2, 9), on=date(2018, 7, 1))

    assert done.expired.points == 300
    assert account(earner).balance == 5
    assert verify().violations == []


def test_missed_months_are_caught_up_from_the_last_day_that_was_run(earner: Person) -> None:
    run_at(prishtina(2018, 5, 20, 9))
    done = run_at(prishtina(2018, 9, 12, 9))

    assert done.blocked == 1
    assert account(earner).blocked_since == date(2018, 7, 1)
    assert account(earner).idle_from == date(2018, 5, 1)
    assert done.expired.points == 300
    assert days() == [date(2018, 5, 20), date(2018, 9, 12)]


def test_verify_accepts_points_converted_before_a_late_calendar_run(
    earner: Person, cast: Cast
) -> None:
    with time_machine.travel(prishtina(2018, 5, 20, 9)):
        calendar.run()
        offer = cast.an_offer(points=80).slug
    with time_machine.travel(prishtina(2018, 7, 3, 9)):
        earned(earner, 90, date(2018, 3, 31))
        convert(customer_id=earner.customer_id, offer=offer, via=ConversionChannel.WEB, key="k")
    run_at(prishtina(2018, 7, 5, 9))

    assert is_blocked(earner)
    assert verify().violations == []


@pytest.mark.parametrize(
    ("last", "day", "looked_at"),
    [
        (None, date(2018, 7, 15), [date(2018, 7, 15)]),
        (date(2018, 6, 30), date(2018, 7, 1), [date(2018, 7, 1)]),
        (date(2018, 7, 1), date(2018, 7, 31), [date(2018, 7, 31)]),
        (
            date(2018, 11, 3),
            date(2019, 2, 1),
            [date(2018, 12, 1), date(2019, 1, 1), date(2019, 2, 1)],
        ),
    ],
)
def test_the_1sts_since_the_last_day_and_the_day_are_looked_back_from(
    last: date | None, day: date, looked_at: list[date]
) -> None:
    assert idle_check_days(last, day) == looked_at


STEPS = (
    "expire_codes",
    "expire_reservations",
    "end_services",
    "end_lines_due",
    "expire_points",
    "block_idle",
    "remind",
    "close_months",
    "_finish",
)


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_before_any_step_and_again_gives_the_same(
    earner: Person, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def crash(*_args: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(calendar, "_delete_old", lambda: None)  # half of a run's time
    run_at(prishtina(2018, 6, 20, 9))
    with monkeypatch.context() as patch:
        patch.setattr(calendar, step, crash)
        with pytest.raises(KeyboardInterrupt):
            run_at(FIRST_OF_JULY)
    assert days() == [date(2018, 6, 20)]
    run_at(FIRST_OF_JULY + timedelta(hours=2))

    assert account(earner).balance == 5
    assert account(earner).blocked_since == date(2018, 7, 1)
    assert days() == [date(2018, 6, 20), date(2018, 7, 1)]
    assert verify().violations == []


def test_points_that_a_dead_code_gives_back_after_their_day_live_on_by_the_rule(
    earner: Person, cast: Cast
) -> None:
    returned = {"rule": Rule.EXPIRED_CODES, "value": "returned", "why": "kinder"}
    write(RuleVersion(**returned, valid_from=prishtina(2018, 1, 1), created_at=clock.now()))
    with time_machine.travel(prishtina(2018, 6, 20, 9)):
        offer = cast.an_offer(points=80)
        with transaction() as session:
            session.execute(update(Offer).values(code_days=5))
        convert(
            customer_id=earner.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="k"
        )
    done = run_at(FIRST_OF_JULY)

    assert done.codes == 1
    assert db.session.scalars(select(Conversion.state)).all() == [ConversionState.EXPIRED]
    assert done.expired.points == 220
    assert run_at(prishtina(2018, 7, 31, 23)).expired == ExpiryTotals()
    assert run_at(prishtina(2018, 8, 1)).expired == ExpiryTotals(points=80, lots=1, customers=1)
    assert verify().violations == []


def test_a_calendar_day_deletes_old_data_and_closes_months(earner: Person) -> None:
    then = prishtina(2018, 5, 1, 10)
    moments = {"created_at": then, "expires_at": then, "proven_at": then}
    password = Proof.PASSWORD
    write(SignIn(token_hash="old", user_id=earner.user_id, proven_by=password, **moments))
    done = run_at(prishtina(2018, 7, 2, 9))

    assert db.session.scalars(select(SignIn.token_hash)).all() == []
    assert done.months == 2
    closed = select(MonthTotals.month).order_by(MonthTotals.month)
    assert db.session.scalars(closed).all() == [date(2018, 5, 1), date(2018, 6, 1)]


def test_a_shorter_rule_made_within_a_month_blocks_on_the_next_day(earner: Person) -> None:
    with time_machine.travel(prishtina(2018, 5, 1, 9)):
        earned(earner, 10, date(2018, 4, 30))
    run_at(prishtina(2018, 6, 1, 0, 30))
    assert not is_blocked(earner)
    shorter = {"rule": Rule.IDLE_MONTHS, "value": 1, "why": "a test"}
    write(RuleVersion(**shorter, valid_from=prishtina(2018, 6, 10), created_at=clock.now()))
    run_at(prishtina(2018, 6, 11, 0, 30))
    assert is_blocked(earner)


def test_a_calendar_killed_after_blocking_makes_no_earlier_conversion_look_wrong(
    earner: Person, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The block counts from the 1st; the conversion came on the 2nd, before it was laid."""

    def killed(**_given: object) -> int:
        raise KeyboardInterrupt

    with time_machine.travel(prishtina(2018, 7, 2, 9)):
        offer = cast.an_offer(points=5)
        who = {"customer_id": earner.customer_id, "offer": offer.slug}
        convert(**who, via=ConversionChannel.WEB, key="k")
    with monkeypatch.context() as patch:
        patch.setattr(calendar, "remind", killed)
        with pytest.raises(KeyboardInterrupt):
            run_at(prishtina(2018, 7, 2, 10))
    assert is_blocked(earner)
    assert days() == []
    assert verify().violations == []

    run_at(prishtina(2018, 7, 2, 11))
    assert verify().violations == []


def test_a_conversion_that_a_block_should_have_refused_is_found_before_the_day_is_finished(
    earner: Person, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(prishtina(2018, 7, 2, 9)):
        offer = cast.an_offer(points=5)
        block_idle(on=date(2018, 7, 2))
    monkeypatch.setattr(rules, "check", lambda _attempt: None)
    with time_machine.travel(prishtina(2018, 7, 2, 10)):
        who = {"customer_id": earner.customer_id, "offer": offer.slug}
        convert(**who, via=ConversionChannel.WEB, key="k")
    assert any("while blocked" in violation for violation in verify().violations)
