"""A customer chooses which of the proven numbers gets the SMS."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.customers.models import Customer, LineKind
from marketplace.customers.number_doubt import NumberInDoubt
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from marketplace.membership.own_lines.sms_number import choose_sms_number
from marketplace.messages.models import OutboxMessage
from tests.support.cast import Cast, a_line

Outbox = Callable[[], list[OutboxMessage]]


def phone_of(customer_id: int) -> str | None:
    return db.session.get_one(Customer, customer_id, populate_existing=True).phone


def test_another_number_gets_the_sms_and_the_old_one_is_told(cast: Cast, outbox: Outbox) -> None:
    arta, other = cast.arta, a_line(cast.arta.customer_id)
    choose_sms_number(customer_id=arta.customer_id, line_id=other.id)
    assert phone_of(arta.customer_id) == other.number
    told = {(one.kind, one.recipient, one.facts["number"]) for one in outbox()}
    assert told == {
        ("sms_number", arta.number, other.number),
        ("sms_number", "arta@example.com", other.number),
    }


def test_the_number_in_use_again_tells_nobody(cast: Cast, outbox: Outbox) -> None:
    arta = cast.arta
    assert choose_sms_number(customer_id=arta.customer_id, line_id=arta.line_id) == arta.number
    assert outbox() == []


def test_only_an_own_mobile_number_can_be_chosen(cast: Cast) -> None:
    arta = cast.arta
    fixed = a_line(arta.customer_id, number="F-1", kind=LineKind.FIXED, tariff=None, package="tv")
    for line_id in (cast.besnik.line_id, a_line().id, fixed.id):
        with pytest.raises(NotFound):
            choose_sms_number(customer_id=arta.customer_id, line_id=line_id)


def test_a_doubtful_number_is_proven_first(cast: Cast) -> None:
    arta = cast.arta
    doubtful = a_line(arta.customer_id, doubted_at=clock.now())
    with pytest.raises(NumberInDoubt):
        choose_sms_number(customer_id=arta.customer_id, line_id=doubtful.id)
