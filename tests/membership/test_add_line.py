"""Add a further line: a PIN to the line, its own welcome points and its own start."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.customers import lines, pins
from marketplace.customers.lines import LineTaken, TooManyLines
from marketplace.customers.models import Line, PendingRegistration, Tariff
from marketplace.customers.profile import lines as lines_of
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotFound, TooManyAttempts
from marketplace.foundation.transaction import transaction
from marketplace.membership import add_line, join
from marketplace.membership.activation import Activation
from marketplace.membership.leave import leave
from marketplace.membership.prove import prove as register
from marketplace.messages.models import OutboxMessage
from marketplace.points.accounts import balance
from marketplace.points.models import Account, Lot, Source
from tests.membership.conftest import Begin, Pin, Rules
from tests.support.cast import PASSWORD, Cast, Person, a_customer, a_line
from tests.support.concurrency import Gap, all_at_once, naive_transactions

Outbox = Callable[[], list[OutboxMessage]]
ADDRESS = "203.0.113.1"


def begin_for(person: Person, number: str) -> str:
    return add_line.begin(customer_id=person.customer_id, number=number, address=ADDRESS)


def prove_for(person: Person, token: str, pin: str | None) -> Activation:
    return add_line.prove(
        customer_id=person.customer_id, token=token, pin=pin or "", address=ADDRESS
    )


def sent(outbox: Outbox) -> list[tuple[str, str]]:
    return [(message.kind, message.recipient) for message in outbox()]


def test_a_pin_goes_to_the_line(cast: Cast, number: str, outbox: Outbox) -> None:
    begin_for(cast.arta, number)
    assert sent(outbox) == [("line_pin", number)]


def test_the_pin_makes_it_the_customers_with_its_own_points_and_start(
    cast: Cast, number: str, pin: Pin, rules: Rules
) -> None:
    rules(welcome_by_tariff={"private-prepaid": 20})
    first = db.session.get_one(Account, cast.arta.customer_id).earning_from
    with time_machine.travel(datetime(2027, 6, 27, 9, tzinfo=UTC), tick=False):
        added = prove_for(cast.arta, begin_for(cast.arta, number), pin())
    assert (added.points, added.earning_from) == (20, date(2027, 7, 1))
    assert [line.number for line in lines_of(cast.arta.customer_id)] == [cast.arta.number, number]
    account = db.session.get_one(Account, cast.arta.customer_id)
    assert (account.balance, account.earning_from) == (660, first)


def test_the_customer_is_told_by_sms_and_email(
    cast: Cast, number: str, pin: Pin, outbox: Outbox
) -> None:
    prove_for(cast.arta, begin_for(cast.arta, number), pin())
    assert set(sent(outbox)[1:]) == {
        ("line_added", "arta@example.com"),
        ("line_added", cast.arta.number),
    }


def test_unknown_and_business_numbers_get_nothing(cast: Cast, outbox: Outbox) -> None:
    for number in ("+38349999999", a_line(tariff=Tariff.BUSINESS_POSTPAID).number):
        token = begin_for(cast.arta, number)
        with pytest.raises(InvalidInput, match="PIN is incorrect"):
            prove_for(cast.arta, token, "")
    assert sent(outbox) == []


def test_the_owner_is_told_when_another_customer_tries_to_add_the_line(
    cast: Cast, outbox: Outbox
) -> None:
    begin_for(cast.arta, cast.besnik.number)
    assert sent(outbox) == [("already_registered", cast.besnik.number)]


def test_a_customers_own_line_cannot_be_added_again(cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="already in your account"):
        begin_for(cast.arta, cast.arta.number)


def test_a_token_of_another_customer_or_a_registration_adds_no_line(
    cast: Cast, number: str, pin: Pin, begin: Begin
) -> None:
    token = begin_for(cast.arta, number)
    for attempt in (
        partial(prove_for, cast.besnik, token),
        partial(prove_for, cast.arta, begin(number=a_line().number)),
        lambda pin: register(token=token, pin=pin, address=ADDRESS),
    ):
        with pytest.raises(InvalidInput, match="no longer valid"):
            attempt(pin())
    assert prove_for(cast.arta, *_again(cast.arta, token, pin)).number == number


def _again(person: Person, token: str, pin: Pin) -> tuple[str, str | None]:
    add_line.resend(customer_id=person.customer_id, token=token)
    return token, pin()


def test_a_resend_by_another_customer_sends_no_pin(cast: Cast, number: str, outbox: Outbox) -> None:
    token = begin_for(cast.arta, number)
    add_line.resend(customer_id=cast.besnik.customer_id, token=token)
    join.resend(token=token)
    assert len(outbox()) == 1


def test_a_number_is_not_flooded_with_pins(cast: Cast, outbox: Outbox) -> None:
    token = begin_for(cast.arta, "+38349999999")
    for _ in range(LIMITS[Scope.PIN_NUMBER].failures - 1):
        add_line.resend(customer_id=cast.arta.customer_id, token=token)
    with pytest.raises(TooManyAttempts):
        add_line.resend(customer_id=cast.arta.customer_id, token=token)
    assert not outbox()


def test_a_customer_cannot_ask_for_ever_more_numbers(cast: Cast) -> None:
    for number in range(LIMITS[Scope.LINE_CUSTOMER].failures):
        begin_for(cast.arta, f"+3834999990{number}")
    with pytest.raises(TooManyAttempts):
        begin_for(cast.arta, "+38349999989")


def test_a_pin_is_tried_five_times_and_good_for_ten_minutes(
    cast: Cast, number: str, pin: Pin
) -> None:
    token = begin_for(cast.arta, number)
    later = time_machine.travel(clock.now() + timedelta(minutes=10, seconds=1))
    with later, pytest.raises(InvalidInput, match="no longer valid"):
        prove_for(cast.arta, token, pin())
    for _ in range(pins.MOST_WRONG):
        with pytest.raises(InvalidInput, match="PIN is incorrect"):
            prove_for(cast.arta, token, "no-pin")
    with pytest.raises(InvalidInput, match="no longer valid"):
        prove_for(cast.arta, token, pin())


def test_a_customer_cannot_add_more_than_the_maximum_of_lines(
    cast: Cast, number: str, pin: Pin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "MOST", 2)
    token = begin_for(cast.arta, number)
    a_line(cast.arta.customer_id)
    with pytest.raises(TooManyLines, match="already has 2 lines"):
        prove_for(cast.arta, token, pin())
    with pytest.raises(TooManyLines):
        begin_for(cast.arta, number)


def test_a_customer_who_leaves_ends_the_request_to_add_a_line(
    cast: Cast, number: str, pin: Pin
) -> None:
    token, arta = begin_for(cast.arta, number), cast.arta
    leave(user_id=arta.user_id, customer_id=arta.customer_id, password=PASSWORD)
    assert db.session.scalar(select(func.count(PendingRegistration.token_hash))) == 0
    with pytest.raises(InvalidInput, match="no longer valid"):
        prove_for(arta, token, pin())
    with pytest.raises(NotFound):
        begin_for(arta, number)


def welcomed() -> int:
    return db.session.scalar(select(func.count()).where(Lot.source == Source.WELCOME)) or 0


def test_the_same_pin_twenty_times_at_once_adds_one_line_once(
    app: Flask, cast: Cast, number: str, pin: Pin, rules: Rules
) -> None:
    rules(welcome_by_tariff={"private-prepaid": 20})
    arta, token, right = cast.arta, begin_for(cast.arta, number), pin()
    results = all_at_once(app, lambda _n: prove_for(arta, token, right), 20)
    assert sum(isinstance(result, Activation) for result in results) == 1
    assert (balance(arta.customer_id), welcomed()) == (660, 1)


def test_two_customers_who_add_one_line_at_once_share_nothing(
    app: Flask, number: str, pin: Pin, rules: Rules
) -> None:
    rules(welcome_by_tariff={"private-prepaid": 20})
    people = [a_customer(name) for name in ("ana", "beni")]
    both = [(one, begin_for(one, number), pin()) for one in people]
    results = all_at_once(app, lambda n: prove_for(*both[n]), 2)
    assert sorted(type(result).__name__ for result in results) == ["Activation", "LineTaken"]
    assert sorted(balance(one.customer_id) for one in people) == [0, 20]


def most_of_two(app: Flask, people: Any) -> int:
    """Add four lines at once to a customer who may have one more; returns how many there are."""
    arta, wishes = people
    with patch.object(lines, "MOST", 2):
        all_at_once(app, lambda n: prove_for(arta, *wishes[n]), len(wishes))
    return len(lines_of(arta.customer_id))


@pytest.fixture
def wishes(cast: Cast, pin: Pin) -> tuple[Person, list[tuple[str, str | None]]]:
    arta = cast.arta
    return arta, [(begin_for(arta, a_line().number), pin()) for _ in range(4)]


def test_four_lines_added_at_once_are_no_more_than_the_most(app: Flask, wishes: Any) -> None:
    assert most_of_two(app, wishes) == 2


def test_lines_added_at_once_without_the_transaction_exceed_the_maximum(
    app: Flask, wishes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted, looked = lines.require_below_limit, Gap(0)

    def slow(*given: Any) -> None:
        counted(*given)
        looked()

    monkeypatch.setattr(lines, "require_below_limit", slow)
    with naive_transactions():
        assert most_of_two(app, wishes) > 2


def test_a_line_that_left_meanwhile_is_not_bound(cast: Cast, number: str, pin: Pin) -> None:
    token = begin_for(cast.arta, number)
    with transaction() as session:
        taken = update(Line).where(Line.number == number)
        session.execute(taken.values(customer_id=cast.besnik.customer_id))
    with pytest.raises(LineTaken):
        prove_for(cast.arta, token, pin())
