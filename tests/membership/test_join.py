"""Register, and check what is sent to which address."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.customers.models import Customer, PendingRegistration, Tariff
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, TooManyAttempts
from marketplace.membership import join
from marketplace.messages.models import OutboxMessage
from tests.membership.conftest import PASSWORD, Begin, Pin
from tests.support.cast import Cast, a_line

Outbox = Callable[[], list[OutboxMessage]]


def said(outbox: Outbox) -> list[tuple[str, str, str]]:
    return [(m.kind, m.channel.value, m.recipient) for m in outbox()]


def test_a_registration_sends_a_pin_to_the_line_and_creates_no_customer(
    begin: Begin, number: str, pin: Pin, outbox: Outbox
) -> None:
    begin()
    assert said(outbox) == [("registration_pin", "sms", number)]
    assert len(pin() or "") == 6
    assert db.session.scalar(db.select(db.func.count(Customer.id))) == 0


def test_neither_pin_nor_password_nor_token_is_stored(begin: Begin, pin: Pin) -> None:
    token = begin()
    row = db.session.scalars(db.select(PendingRegistration)).one()
    stored = f"{row.details} {row.pin_hash} {row.token_hash}"
    assert all(secret and secret not in stored for secret in (token, pin(), PASSWORD))


@pytest.mark.parametrize("given", [{"number": "+38349999999"}, {"tariff": "business"}])
def test_unknown_and_business_numbers_get_nothing(
    begin: Begin, outbox: Outbox, given: dict[str, str]
) -> None:
    line = a_line(tariff=Tariff.BUSINESS_POSTPAID)
    begin(number=given.get("number", line.number))
    assert not said(outbox)
    assert db.session.scalar(db.select(db.func.count(PendingRegistration.token_hash))) == 1


def test_the_owner_of_a_registered_line_is_told(begin: Begin, cast: Cast, outbox: Outbox) -> None:
    begin(number=cast.arta.number)
    assert said(outbox) == [("already_registered", "sms", cast.arta.number)]


def test_the_owner_of_a_registered_email_is_told_and_no_pin_goes_out(
    begin: Begin, cast: Cast, outbox: Outbox
) -> None:
    assert cast.arta
    begin(email="arta@example.com")
    assert said(outbox) == [("already_registered", "email", "arta@example.com")]


def test_an_attempt_is_counted_before_its_password_is_judged(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(LIMITS[Scope.REGISTER_ADDRESS].failures):
        with pytest.raises(InvalidInput):
            begin(password="password123")
    monkeypatch.delattr("marketplace.membership.join.require_acceptable")
    with pytest.raises(TooManyAttempts):
        begin(password="password123")


def test_a_password_with_the_persons_name_is_refused(begin: Begin) -> None:
    with pytest.raises(InvalidInput, match="does not contain your username"):
        begin(password="luan-ladder-moss")


def test_a_number_is_not_flooded_with_pins(begin: Begin, outbox: Outbox) -> None:
    most = LIMITS[Scope.PIN_NUMBER].failures
    token = begin()
    for _ in range(most - 1):
        join.resend(token=token)
    with pytest.raises(TooManyAttempts):
        join.resend(token=token)
    assert len(said(outbox)) == most


def test_the_limit_of_registration_pins_is_the_same_for_unknown_numbers(begin: Begin) -> None:
    token = begin(number="+38349999999")
    for _ in range(LIMITS[Scope.PIN_NUMBER].failures - 1):
        join.resend(token=token)
    with pytest.raises(TooManyAttempts):
        join.resend(token=token)


def test_a_new_pin_takes_the_place_of_the_old(begin: Begin, pin: Pin) -> None:
    token = begin()
    first = db.session.scalars(db.select(PendingRegistration.pin_hash)).one()
    join.resend(token=token)
    assert db.session.scalars(db.select(PendingRegistration.pin_hash)).one() != first
    assert pin()


def test_resending_a_registration_pin_for_an_unknown_token_sends_none(
    app: Flask, outbox: Outbox
) -> None:
    assert app
    join.resend(token="nonsense")
    assert not outbox()
