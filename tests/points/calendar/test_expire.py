"""Expire what is left at the end of the last day, and not a second before."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.points.accounts import balance
from marketplace.points.calendar import customer_batches
from marketplace.points.calendar.expire import ExpiryTotals, expire_points
from marketplace.points.models import Entry, EntryKind, Lot
from marketplace.points.verify import verify
from tests.points.earners import account, prishtina
from tests.support.cast import Cast, LotOf, Person, a_customer

LAST_SECOND = prishtina(2018, 6, 30, 23, 59, 59)
FIRST_SECOND = prishtina(2018, 7, 1, 0, 0, 1)


def expire_at(moment: datetime) -> ExpiryTotals:
    with time_machine.travel(moment, tick=False):
        return expire_points(on=clock.today())


def entries(person: Person) -> list[Entry]:
    mine = select(Entry).where(
        Entry.customer_id == person.customer_id, Entry.kind == EntryKind.EXPIRE
    )
    return list(db.session.scalars(mine.order_by(Entry.amount)))


def test_points_earned_in_2017_are_there_in_the_last_second_of_30_june_2018(
    earner: Person,
) -> None:
    assert expire_at(LAST_SECOND) == ExpiryTotals()
    assert account(earner).balance == 17


def test_points_earned_in_2017_are_lost_once_30_june_2018_is_over(earner: Person) -> None:
    assert FIRST_SECOND.day == 30  # in UTC it still is the day before

    assert expire_at(FIRST_SECOND) == ExpiryTotals(points=12, lots=2, customers=1)
    assert account(earner).balance == 5
    assert verify().violations == []


def test_points_earned_in_2018_are_lost_a_year_later(earner: Person) -> None:
    expire_at(FIRST_SECOND)
    assert expire_at(prishtina(2019, 6, 30, 23, 59, 59)) == ExpiryTotals()

    assert expire_at(prishtina(2019, 7, 1)) == ExpiryTotals(points=5, lots=1, customers=1)
    assert account(earner).balance == 0


def test_each_expired_lot_gets_an_entry_with_moment_and_day(earner: Person) -> None:
    expire_at(FIRST_SECOND)

    assert [entry.amount for entry in entries(earner)] == [-7, -5]
    assert {entry.at for entry in entries(earner)} == {FIRST_SECOND}
    assert {entry.on_day for entry in entries(earner)} == {date(2018, 7, 1)}


def test_expiring_points_is_idempotent(earner: Person) -> None:
    expire_at(FIRST_SECOND)

    assert expire_at(FIRST_SECOND + timedelta(seconds=1)) == ExpiryTotals()
    assert len(entries(earner)) == 2


def test_the_rest_of_a_partly_spent_lot_expires(cast: Cast) -> None:
    arta = cast.arta
    with transaction() as session:
        lot = Lot.customer_id == arta.customer_id, Lot.amount == 350
        session.execute(update(Lot).where(*lot).values(expires_on=clock.today()))

    assert expire_points(on=clock.today() + timedelta(days=1)).points == 350
    assert balance(arta.customer_id) == 290
    assert verify().violations == []


def test_points_that_never_expire_are_left_alone(cast: Cast) -> None:
    arta = cast.arta
    with transaction() as session:
        session.execute(update(Lot).values(expires_on=None))

    assert expire_points(on=date(2999, 7, 1)) == ExpiryTotals()
    assert balance(arta.customer_id) == 640


def test_a_blocked_customers_points_expire_like_everybodys(cast: Cast) -> None:
    dafina = cast.dafina

    assert expire_points(on=clock.today() + timedelta(days=301)).points == 300
    assert balance(dafina.customer_id) == 0


def test_expiring_points_in_small_batches_reaches_every_customer(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert app
    monkeypatch.setattr(customer_batches, "BATCH", 2)
    people = [a_customer(f"c{n}", [LotOf(3, 1), LotOf(4, 2), LotOf(5, 90)]) for n in range(5)]

    gone = expire_points(on=clock.today() + timedelta(days=3))

    assert gone == ExpiryTotals(points=35, lots=10, customers=5)
    assert {balance(one.customer_id) for one in people} == {5}
    assert verify().violations == []
