"""Remind only customers who have points to lose, still take part and may sign in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import time_machine
from flask import Flask
from sqlalchemy import select, update

from marketplace.accounts.models import User
from marketplace.customers.models import Channel, Customer
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import OutboxMessage
from marketplace.messages.transport import mailbox
from marketplace.points.calendar.remind import remind
from marketplace.points.models import Account, Lot
from tests.messages.conftest import deliver
from tests.points.earners import LAST_DAY, SIXTY, distances, earned_in_2017, prishtina
from tests.support.cast import Person

Outbox = Callable[[], list[OutboxMessage]]


def test_a_customer_without_points_to_lose_is_not_reminded(earner: Person, outbox: Outbox) -> None:
    assert earner
    with transaction() as session:
        session.execute(update(Lot).where(Lot.expires_on == LAST_DAY).values(remaining=0))

    assert remind(on=SIXTY) == 0
    assert outbox() == []
    assert distances() == []


def test_points_that_never_expire_are_nothing_to_lose(earner: Person) -> None:
    assert earner
    with transaction() as session:
        session.execute(update(Lot).values(expires_on=None))

    assert remind(on=SIXTY) == 0


def test_a_closed_account_is_told_nothing(earner: Person, outbox: Outbox) -> None:
    assert earner
    with transaction() as session:
        session.execute(update(Customer).values(closed_at=clock.now()))

    assert remind(on=SIXTY) == 0
    assert outbox() == []


def test_a_deactivated_customer_is_told_nothing_until_active_again(
    earner: Person, outbox: Outbox
) -> None:
    mine = update(User).where(User.id == earner.user_id)
    with transaction() as session:
        session.execute(mine.values(deactivated_at=clock.now()))
    assert remind(on=SIXTY) == 0
    assert outbox() == []

    with transaction() as session:
        session.execute(mine.values(deactivated_at=None))
    assert remind(on=SIXTY + timedelta(days=1)) == 1


def test_a_blocked_customer_is_told_as_the_points_expire_too_and_what_lifts_the_block(
    app: Flask, earner: Person
) -> None:
    with transaction() as session:
        session.execute(update(Account).values(blocked_since=date(2018, 4, 1)))

    with time_machine.travel(prishtina(2018, 5, 1, 0, 0, 30)):
        assert remind(on=SIXTY) == 1
        deliver(app)
    told = {m.channel: m.body for m in mailbox.newest()}
    assert earner
    for channel in (Channel.EMAIL, Channel.SMS):
        assert "blocked" in told[channel]
        assert "in a month" in told[channel]


def test_others_are_not_told_of_blocks(app: Flask, earner: Person) -> None:
    assert earner
    with time_machine.travel(prishtina(2018, 5, 1, 0, 0, 30)):
        remind(on=SIXTY)
        deliver(app)
    assert not [m.body for m in mailbox.newest() if "blocked" in m.body]


def test_each_customer_is_reminded_in_their_own_language(app: Flask) -> None:
    with time_machine.travel(prishtina(2018, 5, 1, 0, 0, 30)):
        earned_in_2017("earner")
        earned_in_2017("fitore", language="sq")
        remind(on=clock.today())
        deliver(app)
        languages = {m.recipient: m.body for m in mailbox.newest() if m.channel is Channel.EMAIL}

    assert "expire on 30 Jun 2018" in languages["earner@example.com"]
    assert languages.keys() == {"earner@example.com", "fitore@example.com"}
    told = select(OutboxMessage.language).where(OutboxMessage.recipient == "fitore@example.com")
    assert db.session.scalars(told).all() == ["sq"]
