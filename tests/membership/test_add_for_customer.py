"""Add a line, such as a fixed contract, by support for a customer who proved it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import AuditEntry, Role
from marketplace.customers import lines
from marketplace.customers.lines import LineTaken, TooManyLines
from marketplace.customers.models import Line, LineKind, Tariff
from marketplace.customers.profile import lines as lines_of
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.membership.activation import Activation
from marketplace.membership.add_for_customer import add_for_customer
from marketplace.membership.leave import leave
from marketplace.messages.models import OutboxMessage
from marketplace.points.accounts import balance
from tests.membership.conftest import Rules
from tests.support.cast import PASSWORD, Cast, a_line
from tests.support.concurrency import all_at_once

CONTRACT = "F-1000009"
Outbox = Callable[[], list[OutboxMessage]]


@pytest.fixture
def contract(cast: Cast, rules: Rules) -> Line:
    """A contract for internet and TV, whose welcome points are 80."""
    assert cast
    rules(welcome_by_package={"internet-tv": 80})
    return a_line(number=CONTRACT, kind=LineKind.FIXED, tariff=None, package="internet-tv")


def add(cast: Cast, line: str) -> Activation:
    return add_for_customer(
        customer_id=cast.arta.customer_id,
        line=line,
        reason="showed the contract",
        actor=cast.staff(Role.SUPPORT).actor,
    )


def test_a_contract_is_added_with_the_points_of_its_package(cast: Cast, contract: Line) -> None:
    assert add(cast, CONTRACT).points == 80
    assert [line.number for line in lines_of(cast.arta.customer_id)] == [
        cast.arta.number,
        contract.number,
    ]
    assert balance(cast.arta.customer_id) == 720


@pytest.mark.parametrize("typed", ["049 777 888", "+38349777888", "0038349777888"])
def test_a_mobile_number_is_taken_as_it_is_typed(cast: Cast, typed: str) -> None:
    assert add(cast, a_line(number="+38349777888") and typed).number == "+38349777888"


def test_a_contract_of_digits_alone_is_that_contract(cast: Cast) -> None:
    number = a_line(number="049777888", kind=LineKind.FIXED, tariff=None).number
    a_line(number="+38349777888")
    assert add(cast, number).number == "049777888"


@pytest.mark.usefixtures("contract")
def test_the_customer_is_told_by_sms_and_email(cast: Cast, outbox: Outbox) -> None:
    add(cast, CONTRACT)
    assert [(m.kind, m.recipient, m.facts["points"]) for m in outbox()] == [
        ("line_added", "arta@example.com", 80),
        ("line_added", cast.arta.number, 80),
    ]


def test_the_log_says_who_why_and_which_line_but_no_number(cast: Cast, contract: Line) -> None:
    add(cast, CONTRACT)
    (entry,) = db.session.scalars(select(AuditEntry))
    assert (entry.action, entry.username, entry.reason) == (
        "line.add",
        "support",
        "showed the contract",
    )
    assert entry.after == {"line_id": contract.id, "points": 80}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("F-0000000", "has no such"),
        ("", "has no such"),
        ("arta's", "already belongs to this customer"),
        ("besnik's", "another customer"),
        ("business", "does not take part"),
    ],
)
def test_a_line_that_support_cannot_add_is_refused_with_the_reason(
    cast: Cast, line: str, told: str
) -> None:
    named = {
        "arta's": cast.arta.number,
        "besnik's": cast.besnik.number,
        "business": a_line(tariff=Tariff.BUSINESS_POSTPAID).number,
    }
    with pytest.raises(InvalidInput, match=told) as refused:
        add(cast, named.get(line, line))
    assert refused.value.field == "line"
    assert db.session.scalars(select(AuditEntry)).all() == []


@pytest.mark.usefixtures("contract")
def test_support_cannot_add_more_than_the_maximum_of_lines(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "MOST", 1)
    with pytest.raises(TooManyLines):
        add(cast, CONTRACT)


@pytest.mark.usefixtures("contract")
def test_a_closed_account_gets_no_line(cast: Cast) -> None:
    arta = cast.arta
    leave(user_id=arta.user_id, customer_id=arta.customer_id, password=PASSWORD)
    with pytest.raises(NotFound):
        add(cast, CONTRACT)


@pytest.mark.usefixtures("contract")
def test_two_at_the_desk_at_once_add_it_once(app: Flask, cast: Cast) -> None:
    assert cast.arta
    assert cast.staff(Role.SUPPORT)
    results = all_at_once(app, lambda _n: add(cast, CONTRACT), 8)
    refused = [one for one in results if isinstance(one, InvalidInput | LineTaken)]
    assert len(refused) == 7
    assert balance(cast.arta.customer_id) == 720
    assert len(db.session.scalars(select(AuditEntry)).all()) == 1
