"""Create the customer by the PIN, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from marketplace.accounts.identity import Identity
from marketplace.accounts.models import Role, User
from marketplace.customers import consents, pending, pins
from marketplace.customers.lines import LineTaken
from marketplace.customers.models import Channel, Customer, Line, PendingRegistration
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput
from marketplace.foundation.transaction import transaction
from marketplace.membership.prove import prove
from marketplace.messages.models import OutboxMessage
from marketplace.points.models import Account
from tests.membership.conftest import Begin, Pin
from tests.support.cast import Cast, a_line
from tests.support.concurrency import all_at_once


def finish(token: str, pin: str | None) -> Identity:
    return prove(token=token, pin=pin or "", address="203.0.113.1")


def other(pin: str | None) -> str:
    return f"{(int(pin or 0) + 1) % 1_000_000:06}"


def count(column: object) -> int:
    return db.session.scalar(db.select(db.func.count(column))) or 0


def test_the_right_pin_makes_a_customer_who_is_signed_in(begin: Begin, pin: Pin) -> None:
    signed_in = finish(begin(), pin())
    assert (signed_in.username, signed_in.role, signed_in.language) == ("luan", Role.CUSTOMER, "en")
    customer = db.session.get_one(Customer, signed_in.customer_id)
    assert (customer.name, customer.surname, customer.email) == (
        "Luan",
        "Gashi",
        "luan@example.com",
    )


def test_the_line_is_the_customers(begin: Begin, pin: Pin, number: str) -> None:
    signed_in = finish(begin(), pin())
    line = db.session.scalars(db.select(Line).where(Line.number == number)).one()
    assert line.customer_id == signed_in.customer_id
    assert line.verified_at


@pytest.mark.parametrize(
    ("registered", "earning_from"),
    [
        (datetime(2026, 6, 27, 9, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 12, 1, 9, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2026, 6, 30, 22, 30, tzinfo=UTC), date(2026, 8, 1)),
    ],
)
def test_earning_starts_on_the_first_of_the_next_month(
    begin: Begin, pin: Pin, registered: datetime, earning_from: date
) -> None:
    with time_machine.travel(registered, tick=False):
        signed_in = finish(begin(), pin())
    account = db.session.get_one(Account, signed_in.customer_id)
    assert (account.balance, account.earning_from) == (0, earning_from)


def test_consents_are_kept_as_they_were_read(begin: Begin, pin: Pin) -> None:
    signed_in = finish(begin(agreed=frozenset({Channel.SMS})), pin())
    said = consents.history(signed_in.customer_id or 0)
    assert [(one.channel, one.given, one.wording) for one in said] == [
        (Channel.SMS, True, "Yes to SMS")
    ]


def test_the_customer_is_welcomed_by_email(
    begin: Begin, pin: Pin, outbox: Callable[[], list[OutboxMessage]]
) -> None:
    finish(begin(), pin())
    message = outbox()[-1]
    assert (message.kind, message.recipient) == ("welcome", "luan@example.com")


def test_a_wrong_registration_pin_creates_no_customer(begin: Begin, pin: Pin) -> None:
    with pytest.raises(InvalidInput, match="PIN is incorrect"):
        finish(begin(), other(pin()))
    assert count(Customer.id) == 0


def test_the_right_registration_pin_fails_after_five_wrong_ones(begin: Begin, pin: Pin) -> None:
    token = begin()
    for _ in range(pins.MOST_WRONG):
        with pytest.raises(InvalidInput, match="PIN is incorrect"):
            finish(token, other(pin()))
    with pytest.raises(InvalidInput, match="no longer valid"):
        finish(token, pin())


def test_twenty_wrong_pins_at_once_are_five_tries(app: Flask, begin: Begin, pin: Pin) -> None:
    token, wrong = begin(), other(pin())
    results = all_at_once(app, lambda _n: finish(token, wrong), 20)
    looked_at = ["PIN is incorrect" in str(result) for result in results]
    assert sum(looked_at) == pins.MOST_WRONG
    row = db.session.scalars(db.select(PendingRegistration)).one()
    assert row.wrong_pins == pins.MOST_WRONG


def test_a_pin_is_good_for_ten_minutes(begin: Begin, pin: Pin) -> None:
    token = begin()
    later = clock.now() + timedelta(minutes=10, seconds=1)
    with time_machine.travel(later), pytest.raises(InvalidInput, match="no longer valid"):
        finish(token, pin())


def test_a_pin_works_once(begin: Begin, pin: Pin) -> None:
    token = begin()
    finish(token, pin())
    with pytest.raises(InvalidInput, match="no longer valid"):
        finish(token, pin())


def test_no_pin_finishes_what_cannot_be_finished(begin: Begin, cast: Cast) -> None:
    token = begin(number=cast.arta.number)
    with pytest.raises(InvalidInput, match="PIN is incorrect"):
        finish(token, "")


def test_two_registrations_of_one_line_at_once_make_one_customer(
    app: Flask, begin: Begin, pin: Pin
) -> None:
    both = []
    for name in ("luan", "blerta"):
        token = begin(username=name, email=f"{name}@example.com")
        both.append((token, pin()))
    results = all_at_once(app, lambda n: finish(*both[n]), 2)
    assert sorted(type(result).__name__ for result in results) == ["Identity", "LineTaken"]
    assert count(Customer.id) == count(User.id) == count(Account.customer_id) == 1


def test_a_line_that_left_meanwhile_leaves_nothing_behind(
    begin: Begin, pin: Pin, number: str, cast: Cast
) -> None:
    token, arta = begin(), cast.arta
    with transaction() as session:
        line = session.scalars(db.select(Line).where(Line.number == number)).one()
        line.customer_id = arta.customer_id
    with pytest.raises(LineTaken):
        finish(token, pin())
    assert count(Customer.id) == 1


def test_a_taken_username_becomes_the_nearest_that_is_free(
    begin: Begin, pin: Pin, cast: Cast, outbox: Callable[[], list[OutboxMessage]]
) -> None:
    assert cast.arta
    assert finish(begin(username="ARTA"), pin()).username == "arta-2"
    assert outbox()[-1].facts["username"] == "arta-2"


def test_two_who_want_the_same_username_at_once_both_register(
    app: Flask, begin: Begin, pin: Pin
) -> None:
    first = begin(), pin()
    second = begin(number=a_line(number="+38349777555").number, email="l@example.com"), pin()
    proofs = [first, second]
    got = all_at_once(app, lambda n: finish(*proofs[n]).username, 2)
    assert sorted(map(str, got)) == ["luan", "luan-2"]


def test_an_email_registered_meanwhile_is_not_told(begin: Begin, pin: Pin, cast: Cast) -> None:
    token = begin(email="arta@example.com")
    assert cast.arta
    with pytest.raises(InvalidInput, match="no longer valid") as refused:
        finish(token, pin())
    assert refused.value.field == "pin"


def test_a_registration_that_was_finished_meanwhile_makes_no_second_customer(
    begin: Begin, pin: Pin, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = begin()
    monkeypatch.setattr(pending, "remove", lambda *_given: False)
    with pytest.raises(InvalidInput, match="no longer valid"):
        finish(token, pin())
    assert count(Customer.id) == 0


def test_unfinished_registrations_are_deleted(begin: Begin) -> None:
    begin()
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        pending.delete_unfinished()
    assert count(PendingRegistration.token_hash) == 0
