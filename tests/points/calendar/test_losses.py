"""Customers are told of points that expired: how many, their last day, and what is left."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from sqlalchemy import select, update

from marketplace.accounts.models import User
from marketplace.customers.models import Customer
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import OutboxMessage
from marketplace.points.calendar import customer_batches
from marketplace.points.calendar.expire import expire_points
from marketplace.points.verify import verify
from tests.points.earners import prishtina
from tests.support.cast import Cast, LotOf, Person, a_customer

JULY = prishtina(2018, 7, 1, 0, 0, 18)


def told() -> list[tuple[str, str, dict[str, Any]]]:
    columns = select(OutboxMessage.channel, OutboxMessage.recipient, OutboxMessage.facts)
    rows = columns.where(OutboxMessage.kind == "points_expired").order_by(OutboxMessage.id)
    return [tuple(row) for row in db.session.execute(rows)]


def expire(at: object = JULY) -> None:
    with time_machine.travel(at, tick=False):  # type: ignore[arg-type]
        expire_points(on=clock.today())


def test_the_customer_gets_one_email_and_one_sms_with_what_is_left(earner: Person) -> None:
    expire()
    facts = {"points": 12, "expires_on": "2018-06-30", "balance": 5}
    assert told() == [
        ("email", "earner@example.com", facts),
        ("sms", earner.number, facts),
    ]


def test_running_again_tells_nobody_again(earner: Person) -> None:
    assert earner
    expire()
    expire()
    assert len(told()) == 2


def test_points_of_two_days_are_told_day_by_day(cast: Cast) -> None:
    assert cast
    a_customer("mira", [LotOf(3, -2), LotOf(5, -1), LotOf(7, 9)])
    expire_points(on=clock.today())
    emails = [facts for channel, _to, facts in told() if channel == "email"]
    assert [(one["points"], one["balance"]) for one in emails] == [(3, 7), (5, 7)]
    assert verify().violations == []


def test_customers_who_lose_nothing_hear_nothing(cast: Cast) -> None:
    assert cast.arta
    expire_points(on=clock.today())
    assert told() == []


@pytest.mark.parametrize("off", [{User: {"deactivated_at": JULY}}, {Customer: {"closed_at": JULY}}])
def test_closed_and_deactivated_customers_hear_nothing(
    earner: Person, off: dict[type, dict[str, object]]
) -> None:
    assert earner
    with transaction() as session:
        for table, values in off.items():
            session.execute(update(table).values(**values))
    expire()
    assert told() == []


def test_each_batch_tells_its_own_customers(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cast
    monkeypatch.setattr(customer_batches, "BATCH", 1)
    for number in range(3):
        a_customer(f"loser{number}", [LotOf(10 + number, -1)])
    expire_points(on=clock.today())
    assert [facts["points"] for channel, _to, facts in told() if channel == "sms"] == [10, 11, 12]
