"""Customers are reminded, once, 3 days before a code that they have not used runs out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from marketplace.accounts.models import Role, User
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.redemption import remind_codes as reminding
from marketplace.conversions.redemption.confirm import confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.redemption.remind_codes import remind_codes
from marketplace.conversions.reversal.cancel import cancel
from marketplace.customers.alerts import Alerts, choose_alerts
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import OutboxMessage
from marketplace.programme.models import Rule
from tests.points.billing.topping import rule
from tests.points.earners import prishtina
from tests.support.cast import NUMBERS, Cast, Person

ISSUED = prishtina(2026, 11, 1, 12)  # a code for 10 days is valid until 11 Nov, to its end


@pytest.fixture
def arta(app: Flask, cast: Cast) -> Person:
    """Arta, on the day on which she converts."""
    assert app
    with time_machine.travel(ISSUED, tick=False):
        return cast.arta


def a_code(cast: Cast, person: Person, *, days: int = 10) -> Receipt:
    with time_machine.travel(ISSUED, tick=False):
        offer = cast.an_offer(code_days=days)
        return convert(
            customer_id=person.customer_id,
            offer=offer.slug,
            via=ConversionChannel.WEB,
            key=f"code-{next(NUMBERS)}",
        )


def remind_at(moment: datetime) -> int:
    with time_machine.travel(moment, tick=False):
        return remind_codes(on=clock.today())


def told() -> list[tuple[str, dict[str, Any]]]:
    columns = select(OutboxMessage.channel, OutboxMessage.facts).order_by(OutboxMessage.id)
    rows = columns.where(OutboxMessage.kind == "code_reminder")
    return [tuple(row) for row in db.session.execute(rows)]


def test_three_days_before_its_last_day_the_customer_is_reminded(cast: Cast, arta: Person) -> None:
    made = a_code(cast, arta)
    assert remind_at(prishtina(2026, 11, 7, 23, 59)) == 0
    assert remind_at(prishtina(2026, 11, 8)) == 1
    assert [channel for channel, _facts in told()] == ["email", "sms"]
    (_channel, facts), _sms = told()
    assert (facts["code_shown"], facts["points"], facts["kind"]) == (made.code, 80, "lost")
    assert facts["partner"] == "Furra Drita"


def test_whoever_chose_not_to_be_reminded_is_not(cast: Cast, arta: Person) -> None:
    a_code(cast, arta)
    choose_alerts(customer_id=arta.customer_id, chosen=Alerts(code_ends=False))
    assert remind_at(prishtina(2026, 11, 8)) == 0
    choose_alerts(customer_id=arta.customer_id, chosen=Alerts(code_ends=True))
    assert remind_at(prishtina(2026, 11, 9)) == 1


def test_running_again_reminds_nobody_again(cast: Cast, arta: Person) -> None:
    a_code(cast, arta)
    assert [remind_at(prishtina(2026, 11, day, 1)) for day in (8, 8, 9, 11)] == [1, 0, 0, 0]


def test_a_missed_day_is_caught_up_to_the_last_day(cast: Cast, arta: Person) -> None:
    a_code(cast, arta)
    a_code(cast, arta, days=8)
    assert remind_at(prishtina(2026, 11, 10, 1)) == 1  # the other one is over
    assert remind_at(prishtina(2026, 11, 11, 23)) == 0


def test_a_code_of_3_days_is_not_reminded_of_on_the_day_on_which_it_came(
    cast: Cast, arta: Person
) -> None:
    a_code(cast, arta, days=3)
    assert remind_at(ISSUED + timedelta(hours=1)) == 0
    assert remind_at(ISSUED + timedelta(days=1)) == 1


def test_used_and_cancelled_codes_are_not_reminded_of(cast: Cast, arta: Person) -> None:
    used, cancelled = a_code(cast, arta), a_code(cast, arta)
    with time_machine.travel(ISSUED + timedelta(days=1)):
        till = Confirmer(partner_id=cast.bakery.id, user_id=cast.drita.user_id)
        confirm(code=str(used.code), till=till, branch_id=None)
        actor = cast.staff(Role.SUPPORT).actor
        cancel(conversion_id=cancelled.id, reason="wrong", actor=actor)
    assert remind_at(prishtina(2026, 11, 9)) == 0


def test_deactivated_customers_are_not_reminded(cast: Cast, arta: Person) -> None:
    a_code(cast, arta)
    with transaction() as session:
        session.execute(update(User).values(deactivated_at=ISSUED))
    assert remind_at(prishtina(2026, 11, 9)) == 0


@pytest.mark.parametrize(("days", "reminded"), [(0, 0), (1, 0), (5, 1)])
def test_the_rule_says_how_many_days_before(
    cast: Cast, arta: Person, days: int, reminded: int
) -> None:
    rule(Rule.CODE_REMINDER_DAYS, days)
    a_code(cast, arta)
    assert remind_at(prishtina(2026, 11, 6, 1)) == reminded


def test_it_says_that_the_points_come_back_where_the_rule_returns_them(
    cast: Cast, arta: Person
) -> None:
    rule(Rule.EXPIRED_CODES, "returned")
    a_code(cast, arta)
    remind_at(prishtina(2026, 11, 8))
    assert {facts["kind"] for _channel, facts in told()} == {"returned"}


def test_all_codes_are_reminded_of_in_batches(
    cast: Cast, arta: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminding, "BATCH", 2)
    for _number in range(5):
        a_code(cast, arta)
    assert remind_at(prishtina(2026, 11, 8)) == 5
    assert len({facts["conversion_id"] for _channel, facts in told()}) == 5
