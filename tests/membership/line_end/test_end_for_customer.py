"""Support, or the customer, takes a line off the customer: from then on it speaks for nobody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import AuditEntry, Role
from marketplace.catalogue.models import OfferKind, Unit
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel, ConversionState
from marketplace.conversions.refusals import NoSuchLine
from marketplace.conversions.reversal.cancel import cancel
from marketplace.counter.find import customer_with
from marketplace.counter.refusals import NobodyWithNumber
from marketplace.customers.line_owner import sender_of
from marketplace.customers.lines import known_line
from marketplace.customers.models import Channel, Customer, EndCause
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.foundation.transaction import transaction
from marketplace.membership.add_line_core import add
from marketplace.membership.line_end.addresses import tell_everywhere
from marketplace.membership.line_end.end_by_crm import CrmLineEnd, end_lines
from marketplace.membership.line_end.end_for_customer import (
    OwnLine,
    end_by_customer,
    end_by_support,
)
from marketplace.membership.line_end.end_line import EndedLine
from marketplace.messages import outbox as outbox_room
from marketplace.messages.delivery import deliver_batch
from marketplace.messages.models import MessageState, OutboxMessage
from marketplace.messages.recipients import NUMBER_LEFT
from marketplace.messages.resend import NumberLeft, resend
from marketplace.points import accounts
from marketplace.points.verify import verify
from tests.support.cast import PASSWORD, Cast, Person, a_line

Outbox = Callable[[], list[OutboxMessage]]


@pytest.fixture
def arta(cast: Cast) -> Person:
    return cast.arta


def end(cast: Cast, cause: EndCause = EndCause.LOST) -> EndedLine:
    line = OwnLine(cast.arta.customer_id, cast.arta.line_id)
    actor = cast.staff(Role.SUPPORT).actor
    return end_by_support(line=line, cause=cause, reason="lost her phone", actor=actor)


def an_sms(person: Person, kind: str = "email_undone") -> int:
    with transaction() as session:
        (message_id,) = outbox_room.write(
            session,
            kind,
            language="en",
            email=None,
            phone=person.number,
            facts={"old": "x"},
            customer_id=person.customer_id,
        )
    return message_id


def message(message_id: int) -> OutboxMessage:
    return db.session.get_one(OutboxMessage, message_id, populate_existing=True)


def test_the_number_speaks_for_nobody_and_may_be_registered_anew(cast: Cast, arta: Person) -> None:
    assert end(cast) == EndedLine(arta.number, 640, lost=False, offers_to_return=())
    assert sender_of(arta.number).customer_id is None
    with pytest.raises(NobodyWithNumber):
        customer_with(arta.number)
    with transaction() as session:
        line = known_line(session, arta.number)
    assert line is not None
    assert line.may_join


def test_who_did_it_and_why_is_in_the_audit_log(cast: Cast, arta: Person) -> None:
    end(cast, EndCause.CONTRACT_ENDED)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "line.end")).one()
    assert (entry.username, entry.reason) == ("support", "lost her phone")
    assert entry.before == {"line_id": arta.line_id}
    assert entry.after == {"cause": "contract-ended", "points": 640, "lost": True}


def test_a_line_of_another_or_of_nobody_is_not_ended(cast: Cast, arta: Person) -> None:
    actor = cast.staff(Role.SUPPORT).actor
    for line_id in (cast.besnik.line_id, a_line().id):
        with pytest.raises(NotFound):
            end_by_support(
                line=OwnLine(arta.customer_id, line_id),
                cause=EndCause.LOST,
                reason="x",
                actor=actor,
            )


def test_the_customer_removes_it_with_the_password(arta: Person) -> None:
    line = OwnLine(arta.customer_id, arta.line_id)
    with pytest.raises(InvalidInput):
        end_by_customer(line=line, user_id=arta.user_id, password="wrong-password")
    assert sender_of(arta.number).customer_id == arta.customer_id
    end_by_customer(line=line, user_id=arta.user_id, password=PASSWORD)
    assert sender_of(arta.number).customer_id is None
    assert accounts.balance(arta.customer_id) == 640


def test_a_request_under_way_from_the_number_is_refused(cast: Cast, arta: Person) -> None:
    offer = cast.an_offer().slug
    end(cast)
    with pytest.raises(NoSuchLine):
        convert(
            customer_id=arta.customer_id,
            offer=offer,
            via=ConversionChannel.SMS,
            key="k",
            line_id=arta.line_id,
        )
    assert accounts.balance(arta.customer_id) == 640


def test_an_sms_that_waits_goes_to_another_number_of_theirs(cast: Cast, arta: Person) -> None:
    other = a_line(arta.customer_id).number
    waiting = an_sms(arta)
    end(cast)
    assert message(waiting).recipient == other


def test_an_sms_that_waits_is_given_up_where_no_number_is_left(cast: Cast, arta: Person) -> None:
    waiting = an_sms(arta)
    end(cast)
    found = message(waiting)
    assert (found.state, found.last_error) == (MessageState.DEAD, NUMBER_LEFT)
    with pytest.raises(NumberLeft):
        resend(message_id=waiting, actor=cast.staff(Role.SUPPORT).actor)


def test_a_pin_that_waits_for_the_number_is_forgotten_and_not_sent(
    cast: Cast, arta: Person
) -> None:
    assert a_line(arta.customer_id)
    waiting = an_sms(arta, "line_pin")
    end(cast)
    found = message(waiting)
    assert (found.state, found.recipient, found.facts) == (MessageState.DEAD, arta.number, {})


def test_every_number_that_is_left_is_told_and_an_account_without_a_customer_is_not(
    cast: Cast, arta: Person
) -> None:
    others = {a_line(arta.customer_id).number for _ in range(2)}
    end(cast)
    told = select(OutboxMessage.recipient).where(OutboxMessage.kind == "line_ended")
    assert set(db.session.scalars(told)) == others | {"arta@example.com"}
    with transaction() as session:
        session.get_one(Customer, arta.customer_id).closed_at = clock.now()
    before = len(db.session.scalars(told).all())
    with transaction() as session:
        tell_everywhere(session, arta.customer_id, {})
    assert len(db.session.scalars(told).all()) == before


def test_a_line_that_the_crm_ends_after_its_customer_did_is_ended_once(
    cast: Cast, arta: Person
) -> None:
    end(cast)
    ended = CrmLineEnd(arta.number, arta.line_id, arta.customer_id, EndCause.LOST)
    with transaction() as session:
        end_lines(session, [ended])
    logged = db.session.scalars(select(AuditEntry.username).order_by(AuditEntry.id)).all()
    assert logged == ["support"]


def test_an_sms_written_to_it_all_the_same_is_not_sent(
    app: Flask, cast: Cast, arta: Person
) -> None:
    assert app
    end(cast)
    late = an_sms(arta)
    deliver_batch(Channel.SMS)
    found = message(late)
    assert (found.state, found.last_error) == (MessageState.DEAD, NUMBER_LEFT)


def test_a_service_that_was_never_ordered_is_undone(cast: Cast, arta: Person) -> None:
    offer = cast.an_offer(
        "MB", kind=OfferKind.SERVICE, partner_id=None, points=10, unit=Unit.MB, units_per_point=10
    )
    made = convert(
        customer_id=arta.customer_id,
        offer=offer.slug,
        via=ConversionChannel.WEB,
        key="k",
        line_id=arta.line_id,
    )
    end(cast)
    row = db.session.get_one(Conversion, made.id, populate_existing=True)
    assert row.state is ConversionState.CANCELLED
    assert accounts.balance(arta.customer_id) == 640
    assert verify().violations == []


def test_points_that_come_back_to_a_line_that_lost_its_points_are_lost_too(
    cast: Cast, arta: Person
) -> None:
    offer = cast.an_offer()
    made = convert(
        customer_id=arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="k"
    )
    end(cast, EndCause.CONTRACT_ENDED)
    cancel(conversion_id=made.id, reason="x", actor=cast.staff(Role.SUPPORT).actor)
    assert accounts.balance(arta.customer_id) == 0
    assert verify().violations == []


def test_sms_go_to_another_number_from_then_on(cast: Cast, arta: Person) -> None:
    other = a_line(arta.customer_id).number
    end(cast)
    customer = db.session.get_one(Customer, arta.customer_id, populate_existing=True)
    assert customer.phone == other


def test_a_number_that_is_added_later_gets_the_sms(cast: Cast, arta: Person) -> None:
    end(cast)
    new = a_line().number
    with transaction() as session:
        add(session, customer_id=arta.customer_id, number=new)
    customer = db.session.get_one(Customer, arta.customer_id, populate_existing=True)
    assert customer.phone == new
