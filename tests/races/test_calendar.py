"""Several workers run the calendar at the same moment, while customers earn: it is done once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Event
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import Executable, Select, func, select
from sqlalchemy.orm import Session

from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.membership.leave import leave
from marketplace.messages.models import OutboxMessage
from marketplace.points.accounts import balance
from marketplace.points.calendar import block, customer_batches, expire, remind
from marketplace.points.calendar.models import CalendarDay, Reminder
from marketplace.points.calendar.remind import DueReminder
from marketplace.points.earn import earn
from marketplace.points.idle import months_before
from marketplace.points.models import Source
from marketplace.points.verify import verify
from marketplace.schedule import calendar
from tests.points.earners import is_blocked
from tests.support.billing import billed
from tests.support.cast import PASSWORD, LotOf, Person, a_customer
from tests.support.concurrency import (
    PATIENCE,
    Gap,
    all_at_once,
    naive_transactions,
    nothing_is_locked,
)

WORKERS = 4
choose, entries, note, idle = customer_batches._choose, expire._entries, remind._record, block._idle


@dataclass
class ChoiceGap:
    """The gap after some customers are chosen; the event is set once the first are."""

    gap: Gap
    chosen: Event


@pytest.fixture(autouse=True)
def choosing(monkeypatch: pytest.MonkeyPatch) -> ChoiceGap:
    """Widen the gap in which a race is lost; the real calendar must not mind."""
    choosing = ChoiceGap(Gap(0.05), Event())

    def slow_choose(*given: Any) -> int | None:
        found = choose(*given)
        choosing.chosen.set()
        choosing.gap()
        return found

    def slow_entries(*given: Any) -> Executable:
        time.sleep(0.02)
        return entries(*given)

    monkeypatch.setattr(customer_batches, "_choose", slow_choose)
    monkeypatch.setattr(expire, "_entries", slow_entries)
    monkeypatch.setattr(customer_batches, "BATCH", 3)
    return choosing


@pytest.fixture
def people(app: Flask) -> list[Person]:
    """Eight, each with 30 points to lose today, 5 within a week, and 900 for long."""
    assert app
    billed(months_before(clock.today(), 1))
    return [a_customer(f"c{n}", [LotOf(30, -1), LotOf(5, 7), LotOf(900)]) for n in range(8)]


def count(table: type[OutboxMessage | Reminder | CalendarDay]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def errors(results: Sequence[object]) -> list[object]:
    return [result for result in results if isinstance(result, Exception)]


def test_workers_at_once_run_the_day_once(app: Flask, people: list[Person]) -> None:
    results = all_at_once(app, lambda _number: calendar.run(), WORKERS)

    assert errors(results) == []
    assert sum(one.expired.points for one in results) == 8 * 30
    assert sum(one.reminded for one in results) == 8
    kinds = Counter(db.session.scalars(select(OutboxMessage.kind)))
    assert kinds == {"points_expired": 16, "points_expire": 16}
    assert (count(Reminder), count(CalendarDay)) == (8, 1)
    assert {balance(one.customer_id) for one in people} == {905}
    assert {is_blocked(one) for one in people} == {True}
    assert verify().violations == []


@contextmanager
def naively() -> Iterator[None]:
    """The negative control: the same statements, but nobody's account is taken first."""

    def not_taken(_session: Session, _customers: object) -> None:
        """Take nothing."""

    def not_taken_as_chosen(idle_from: date) -> Select[int]:
        query = idle(idle_from).limit(None)
        query._for_update_arg = None
        return query

    with nothing_is_locked(), ExitStack() as patches:
        patches.enter_context(patch.object(expire, "lock_owners", not_taken))
        patches.enter_context(patch.object(block, "_idle", not_taken_as_chosen))
        if db.engine.dialect.name == "sqlite":  # there the transaction itself is the lock
            patches.enter_context(naive_transactions())
        yield


def test_points_without_the_lock_are_expired_twice_by_concurrent_workers(
    app: Flask, people: list[Person]
) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    with naively():
        results = all_at_once(app, lambda _number: expire.expire_points(on=tomorrow), WORKERS)

    assert people
    told = sum(one.points for one in results if isinstance(one, expire.ExpiryTotals))
    assert errors(results) or verify().violations or told != 8 * 30


def test_customers_without_the_lock_are_reminded_twice(
    app: Flask, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_only(session: Session, due: DueReminder) -> frozenset[int]:
        note(session, due)
        return frozenset(session.scalars(select(customer_batches.CHOSEN.c.customer_id)))

    monkeypatch.setattr(remind, "_record", look_only)
    with naively():
        all_at_once(app, lambda _number: remind.remind(on=clock.today()), WORKERS)

    assert people
    assert count(OutboxMessage) > 16


def earn_while_blocking(
    app: Flask, people: list[Person], choosing: ChoiceGap
) -> list[int | bool | Exception]:
    earned = Event()
    choosing.gap = Gap(0.05, until=earned)

    def one(number: int) -> int | bool:
        if number == 0:
            return block.block_idle(on=clock.today())
        assert choosing.chosen.wait(PATIENCE)
        person = people[number - 1]
        booked = earn(
            customer_id=person.customer_id,
            line_id=person.line_id,
            source=Source.TOPUP,
            reference="meanwhile",
            points=1,
            on=clock.today(),
        )
        if number == 1:  # of the first who were chosen
            earned.set()
        return booked

    return all_at_once(app, one, len(people) + 1)


def test_a_customer_who_earns_during_blocking_is_not_blocked(
    app: Flask, people: list[Person], choosing: ChoiceGap
) -> None:
    assert errors(earn_while_blocking(app, people, choosing)) == []
    assert {is_blocked(one) for one in people} == {False}
    assert verify().violations == []


def test_a_customer_who_earns_during_blocking_is_blocked_without_the_lock(
    app: Flask, people: list[Person], choosing: ChoiceGap
) -> None:
    with naively():
        earn_while_blocking(app, people, choosing)

    assert True in {is_blocked(one) for one in people}


def test_a_customer_who_leaves_during_reminding_gets_no_reminder(
    app: Flask, people: list[Person]
) -> None:
    def one(number: int) -> None:
        if number == 0:
            remind.remind(on=clock.today())
            return
        time.sleep(0.01 * number)
        person = people[number - 1]
        leave(user_id=person.user_id, customer_id=person.customer_id, password=PASSWORD)

    assert errors(all_at_once(app, one, len(people) + 1)) == []
    kinds = set(db.session.scalars(select(OutboxMessage.kind)))
    assert kinds == {"account_closed"}
    assert verify().violations == []
