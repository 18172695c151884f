"""A changed number takes the place of the old one, once its PIN is entered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Role
from marketplace.customers.line_owner import sender_of
from marketplace.customers.models import Customer, EndCause, Line, LineEnd
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.membership import add_line
from marketplace.membership.line_end.end_for_customer import OwnLine, end_by_support
from marketplace.membership.own_lines import change_number
from marketplace.messages.models import OutboxMessage
from marketplace.points import accounts
from marketplace.points.verify import verify
from tests.imports.lines import earns_from
from tests.membership.conftest import Pin
from tests.membership.conftest import number as number
from tests.membership.conftest import pin as pin
from tests.support.cast import Cast, Person, a_line

Outbox = Callable[[], list[OutboxMessage]]


@pytest.fixture
def arta(cast: Cast) -> Person:
    earns_from(cast.arta, date(2026, 2, 1))
    return cast.arta


def begin(person: Person, number: str, line_id: int = 0) -> str:
    return change_number.begin(
        customer_id=person.customer_id,
        line_id=line_id or person.line_id,
        number=number,
        address="203.0.113.1",
    )


def prove(person: Person, token: str, pin: str | None) -> object:
    return change_number.prove(
        customer_id=person.customer_id, token=token, pin=pin or "", address="203.0.113.1"
    )


def line_with(number: str) -> Line:
    return db.session.scalars(select(Line).where(Line.number == number)).one()


def test_the_new_number_takes_the_place_of_the_old(arta: Person, number: str, pin: Pin) -> None:
    prove(arta, begin(arta, number), pin())
    assert sender_of(arta.number).customer_id is None
    assert sender_of(number).customer_id == arta.customer_id
    customer = db.session.get_one(Customer, arta.customer_id, populate_existing=True)
    assert customer.phone == number


def test_all_points_stay_and_it_earns_from_the_same_month(
    arta: Person, number: str, pin: Pin
) -> None:
    prove(arta, begin(arta, number), pin())
    assert accounts.balance(arta.customer_id) == 640
    assert line_with(number).earning_from == date(2026, 2, 1)
    ending = db.session.scalars(select(LineEnd)).one()
    assert (ending.cause, ending.lost) == (EndCause.REPLACED, False)
    assert verify().violations == []


def test_before_the_pin_nothing_changes(arta: Person, number: str, pin: Pin) -> None:
    token = begin(arta, number)
    wrong = "000000" if pin() != "000000" else "111111"
    with pytest.raises(InvalidInput):
        prove(arta, token, wrong)
    assert sender_of(arta.number).customer_id == arta.customer_id
    assert sender_of(number).customer_id is None


def test_the_old_number_gets_no_message(
    arta: Person, number: str, pin: Pin, outbox: Outbox
) -> None:
    prove(arta, begin(arta, number), pin())
    assert {one.recipient for one in outbox()} == {number, "arta@example.com"}


def test_a_pin_to_change_a_number_does_not_add_one(arta: Person, number: str, pin: Pin) -> None:
    token = begin(arta, number)
    with pytest.raises(InvalidInput):
        add_line.prove(
            customer_id=arta.customer_id, token=token, pin=pin() or "", address="203.0.113.1"
        )


def test_a_number_that_gets_no_sms_leaves_the_sms_where_they_go(
    arta: Person, number: str, pin: Pin
) -> None:
    other = a_line(arta.customer_id)
    prove(arta, begin(arta, number, other.id), pin())
    assert sender_of(other.number).customer_id is None
    customer = db.session.get_one(Customer, arta.customer_id, populate_existing=True)
    assert customer.phone == arta.number


def test_only_an_own_number_can_be_changed(arta: Person, cast: Cast, number: str) -> None:
    with pytest.raises(NotFound):
        begin(arta, number, line_id=cast.besnik.line_id)


def test_an_old_number_that_left_meanwhile_cannot_be_changed(
    arta: Person, number: str, pin: Pin, cast: Cast
) -> None:
    assert a_line(arta.customer_id)
    token = begin(arta, number)
    line = OwnLine(arta.customer_id, arta.line_id)
    actor = cast.staff(Role.SUPPORT).actor
    newest = pin()
    end_by_support(line=line, cause=EndCause.LOST, reason="gone", actor=actor)
    with pytest.raises(NotFound):
        prove(arta, token, newest)
    assert sender_of(number).customer_id is None
