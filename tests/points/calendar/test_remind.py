"""Remind customers 60, 30 and 7 days before their points expire, once each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from marketplace.customers.models import Channel
from marketplace.foundation import clock
from marketplace.messages.models import OutboxMessage
from marketplace.points.calendar import customer_batches
from marketplace.points.calendar.expire import expire_points
from marketplace.points.calendar.remind import remind
from marketplace.points.verify import verify
from marketplace.programme.models import Rule, RuleVersion
from tests.points.earners import LAST_DAY, SEVEN, SIXTY, THIRTY, distances, prishtina
from tests.support.cast import Cast, LotOf, Person, a_customer, write

Outbox = Callable[[], list[OutboxMessage]]


@pytest.mark.parametrize("day", [SIXTY, THIRTY, SEVEN])
def test_sixty_thirty_and_seven_days_before_they_are_told(
    earner: Person, outbox: Outbox, day: date
) -> None:
    assert remind(on=day) == 1

    by_channel = {message.channel: message.recipient for message in outbox()}
    assert by_channel == {Channel.EMAIL: "earner@example.com", Channel.SMS: earner.number}
    for message in outbox():
        assert message.kind == "points_expire"
        assert message.facts == {"points": 12, "expires_on": "2018-06-30"}
        assert message.customer_id == earner.customer_id


def test_no_customer_is_reminded_61_days_before_points_expire(
    earner: Person, outbox: Outbox
) -> None:
    assert remind(on=SIXTY - timedelta(days=1)) == 0
    assert outbox() == []
    assert earner


def test_each_reminder_is_sent_once_however_often_the_calendar_runs(
    earner: Person, outbox: Outbox
) -> None:
    every_week = [SIXTY + timedelta(days=n) for n in range(0, 61, 7)]
    around = [day + timedelta(days=n) for day in (SIXTY, THIRTY, SEVEN) for n in (-1, 0, 1)]
    days = sorted({*every_week, *around, LAST_DAY})
    told = [day for day in days for _twice in range(2) if remind(on=day)]

    assert told == [SIXTY, THIRTY, SEVEN]
    assert len(outbox()) == 6
    assert earner
    assert verify().violations == []


def test_only_the_nearest_of_several_missed_reminders_is_sent(
    earner: Person, outbox: Outbox
) -> None:
    assert remind(on=date(2018, 6, 25)) == 1
    assert remind(on=date(2018, 6, 26)) == 0
    assert distances() == [7]
    assert len(outbox()) == 2
    assert earner


def test_on_the_last_day_there_is_still_time_and_after_it_nothing_to_say(earner: Person) -> None:
    assert remind(on=LAST_DAY) == 1
    assert remind(on=LAST_DAY + timedelta(days=1)) == 0
    assert earner


def test_when_to_remind_is_a_rule(earner: Person) -> None:
    assert earner
    rule = {"rule": Rule.REMINDER_DAYS, "value": [14], "why": "fewer messages"}
    write(RuleVersion(**rule, valid_from=prishtina(2018, 1, 1), created_at=clock.now()))

    due = [day for day in (SIXTY, THIRTY, date(2018, 6, 16), SEVEN) if remind(on=day)]
    assert due == [date(2018, 6, 16)]


def test_an_operator_who_wants_no_reminders_sends_none(earner: Person) -> None:
    assert earner
    rule = {"rule": Rule.REMINDER_DAYS, "value": [], "why": "none"}
    write(RuleVersion(**rule, valid_from=prishtina(2018, 1, 1), created_at=clock.now()))

    assert remind(on=SEVEN) == 0


def test_points_with_different_last_days_are_told_each_in_its_turn(
    cast: Cast, outbox: Outbox
) -> None:
    today = clock.today()
    a_customer("two", [LotOf(3, 7), LotOf(4, 30), LotOf(9, 61)])
    assert cast

    assert remind(on=today) == 2
    assert sorted(distances()) == [7, 30]
    assert {message.facts["points"] for message in outbox()} == {3, 4}


def test_reminding_in_small_batches_reaches_every_customer(
    app: Flask, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert app
    monkeypatch.setattr(customer_batches, "BATCH", 2)
    people = [a_customer(f"c{n}", [LotOf(n + 1, 5)]) for n in range(5)]

    assert remind(on=clock.today()) == 5
    told = {message.customer_id: message.facts["points"] for message in outbox()}
    assert told == {one.customer_id: n + 1 for n, one in enumerate(people)}


def test_a_reminder_names_exactly_the_points_that_expire(earner: Person, outbox: Outbox) -> None:
    remind(on=SEVEN)
    assert {message.facts["points"] for message in outbox()} == {12}
    assert expire_points(on=LAST_DAY + timedelta(days=1)).points == 12
    assert earner
