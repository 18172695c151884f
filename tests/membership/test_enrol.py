"""Enrol a person for the operator's own system by a known line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts import resets, sign_in
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import AuditEntry, Role, User
from marketplace.customers import consents
from marketplace.customers.models import Customer, Line, LineKind, Tariff
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, Refusal
from marketplace.membership.enrol import (
    EmailInUse,
    Enrolment,
    LineInUse,
    LineTakesNoPart,
    LineUnknown,
    enrol,
)
from marketplace.membership.enrol_username import username_of
from marketplace.messages.models import OutboxMessage
from marketplace.points.accounts import balance
from marketplace.points.models import Account
from tests.membership.conftest import Rules
from tests.support.cast import PASSWORD, Cast, a_line, a_user
from tests.support.concurrency import all_at_once

CRM = Actor(user_id=None, username="token CRM")
Outbox = Callable[[], list[OutboxMessage]]


def wanted(line: str, **given: Any) -> Enrolment:
    usual = {
        "name": "Luan",
        "surname": "Gashi",
        "email": "luan@example.com",
        "line": line,
        "language": "en",
    }
    return Enrolment(**usual | given)


def enrolled(line: str, **given: Any) -> int:
    return enrol(wanted=wanted(line, **given), actor=CRM)


def user_of(customer_id: int) -> User:
    return db.session.scalars(select(User).where(User.customer_id == customer_id)).one()


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_the_line_is_theirs_and_they_are_a_customer(number: str) -> None:
    customer = db.session.get_one(Customer, enrolled(number))
    line = db.session.scalars(select(Line).where(Line.number == number)).one()
    assert (customer.name, customer.surname, customer.email) == (
        "Luan",
        "Gashi",
        "luan@example.com",
    )
    assert (line.customer_id, customer.phone, customer.language) == (customer.id, number, "en")
    assert user_of(customer.id).role is Role.CUSTOMER


def test_a_customer_enrolled_on_27_june_earns_from_1_july(number: str) -> None:
    with time_machine.travel(datetime(2027, 6, 27, 10, tzinfo=UTC), tick=False):
        customer_id = enrolled(number)
    line = db.session.scalars(select(Line).where(Line.number == number)).one()
    assert line.earning_from == date(2027, 7, 1)
    assert db.session.get_one(Account, customer_id).earning_from == date(2027, 7, 1)


def test_the_welcome_points_come_at_once(number: str, rules: Rules) -> None:
    rules(welcome_by_tariff={"private-prepaid": 50})
    assert balance(enrolled(number)) == 50


def test_an_enrolled_customer_has_given_no_consent(number: str) -> None:
    assert consents.history(enrolled(number)) == []


def test_an_enrolled_customer_is_told_by_sms_and_email_in_their_language(
    number: str, outbox: Outbox
) -> None:
    customer_id = enrolled(number, language="sq")
    told = [(one.kind, one.recipient, one.language, one.customer_id) for one in outbox()]
    assert sorted(told) == [
        ("enrolled", number, "sq", customer_id),
        ("enrolled", "luan@example.com", "sq", customer_id),
    ]


def test_an_enrolled_customer_can_sign_in_only_after_choosing_a_password(
    number: str, outbox: Outbox
) -> None:
    username = user_of(enrolled(number)).username
    for guess in ("", " ", PASSWORD):
        with pytest.raises(Refusal):
            sign_in.sign_in(username=username, password=guess, address="127.0.0.1", device=None)
    token = outbox()[0].facts["link"].rpartition("/")[2]
    resets.reset_password(token=token, password="tulip-ladder-moss")
    assert sign_in.sign_in(
        username=username, password="tulip-ladder-moss", address="127.0.0.1", device=None
    )


def test_a_fixed_contract_can_be_enrolled_and_has_no_phone(app: Flask, outbox: Outbox) -> None:
    assert app
    a_line(number="F-1000003", kind=LineKind.FIXED, tariff=None, package="tv")
    customer_id = enrolled("F-1000003")
    assert db.session.get_one(Customer, customer_id).phone is None
    assert user_of(customer_id).username == "f-1000003"
    assert [one.recipient for one in outbox()] == ["luan@example.com"]


@pytest.mark.parametrize(
    ("number", "username"),
    [
        ("+38349123456", "049123456"),
        ("F-1000003", "f-1000003"),
        ("7", "pika"),
        ("a b", "pika"),
        ("ë" * 9, "pika"),
        ("x" * 65, "pika"),
        ("+49151123456", "49151123456"),
    ],
)
def test_the_username_is_the_number_as_it_is_dialled(number: str, username: str) -> None:
    assert username_of(number) == username


def test_a_taken_username_of_an_enrolled_customer_gets_a_number_appended(
    number: str, cast: Cast
) -> None:
    assert cast.arta
    a_user(username_of(number), Role.SUPPORT)
    a_user(f"{username_of(number)}-2", Role.SUPPORT)
    assert user_of(enrolled(number)).username == f"{username_of(number)}-3"


def test_an_enrolment_accepts_a_number_in_any_usual_form(number: str) -> None:
    assert enrolled(f"0{number.removeprefix('+383')}")


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"line": "+38349999999"}, LineUnknown),
        ({"line": "nonsense"}, LineUnknown),
        ({"line": "arta's"}, LineInUse),
        ({"line": "business"}, LineTakesNoPart),
        ({"email": "arta@example.com"}, EmailInUse),
    ],
)
def test_an_invalid_enrolment_is_refused_and_leaves_no_data(
    cast: Cast, number: str, outbox: Outbox, given: dict[str, str], refusal: type[Refusal]
) -> None:
    business = a_line(tariff=Tariff.BUSINESS_POSTPAID).number
    meant = {"arta's": cast.arta.number, "business": business}
    given = {name: meant.get(value, value) for name, value in given.items()}
    with pytest.raises(refusal):
        enrolled(**{"line": number} | given)
    assert (count(Customer), count(Account), outbox()) == (1, 1, [])


def test_one_of_many_concurrent_enrolments_gets_the_line(app: Flask, number: str) -> None:
    done = all_at_once(app, lambda n: enrolled(number, email=f"luan{n}@example.com"), people=8)
    assert [type(one) for one in done].count(int) == 1
    assert all(isinstance(one, int | Refusal) for one in done)
    assert (count(Customer), count(User)) == (1, 1)


def test_one_of_many_concurrent_enrolments_gets_the_email(app: Flask) -> None:
    numbers = [a_line().number for _ in range(6)]
    done = all_at_once(app, lambda n: enrolled(numbers[n]), people=6)
    assert [type(one) for one in done].count(int) == 1
    assert all(isinstance(one, int | EmailInUse | InvalidInput) for one in done)
    assert count(Customer) == 1


def test_the_log_names_the_token_and_no_person(number: str) -> None:
    customer_id = enrolled(number)
    (entry,) = db.session.scalars(select(AuditEntry)).all()
    assert (entry.username, entry.action, entry.subject_id) == (
        "token CRM",
        "member.enrol",
        str(customer_id),
    )
    assert not {"Luan", "luan@example.com", number} & set(map(str, (entry.after or {}).values()))
