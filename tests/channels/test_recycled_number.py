"""A number gets a new holder: nothing of the former holder's is told to it or spent from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.blueprints.api.conversions import NotRegistered, _customer
from marketplace.blueprints.gateways.sms.receiving import IncomingSms, answer
from marketplace.blueprints.gateways.ussd.session import UssdRequest
from marketplace.blueprints.gateways.ussd.session import answer as answer_ussd
from marketplace.catalogue.models import OfferKind, Unit
from marketplace.counter.find import customer_with
from marketplace.counter.refusals import NobodyWithNumber
from marketplace.customers.models import Channel, Customer
from marketplace.customers.number_doubt import NumberInDoubt
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.imports.models import Feed
from marketplace.membership import join
from marketplace.membership.join import Applicant
from marketplace.membership.prove import prove
from marketplace.messages.models import OutboxMessage
from marketplace.points import accounts
from marketplace.points.verify import verify
from tests.imports.files import WriteFeed, run
from tests.imports.files import write_feed as write_feed
from tests.support.cast import Cast, Person

Outbox = Callable[[], list[OutboxMessage]]
IDS = count(1)


@pytest.fixture
def former(app: Flask, cast: Cast) -> Person:
    """Arta, with a partner's offer and MB on offer."""
    assert app
    cast.an_offer("Coffee", offer_code="KAFE1")
    units = {"unit": Unit.MB, "units_per_point": 10, "points": 10, "partner_id": None}
    cast.an_offer("Data", kind=OfferKind.SERVICE, **units)
    return cast.arta


@pytest.fixture
def recycled(former: Person, write_feed: WriteFeed) -> Person:
    """The same, once the CRM has told that her number has a new holder since today."""
    header = "line,kind,tariff,package,active_from"
    rows = (clock.today() - timedelta(days=900), clock.today())
    for day in rows:
        row = f"{former.number},mobile,private-prepaid,,{day}"
        run(feed=Feed.LINES, path=write_feed(header, row))
    return former


def sms(number: str, text: str, sim: str = "") -> str:
    return answer(IncomingSms(number, text, f"id-{next(IDS)}", sim))


def dial(number: str, text: str) -> str:
    session = f"session-{next(IDS)}"
    return answer_ussd(UssdRequest(session, "*777*1#", number, text))


@pytest.mark.parametrize("text", ["PIKA", "10 MB", "KAFE1"])
def test_by_sms_it_reads_and_spends_nothing(recycled: Person, text: str) -> None:
    reply = sms(recycled.number, text)
    assert "nuk eshte i regjistruar" in reply
    assert "640" not in reply
    assert accounts.balance(recycled.customer_id) == 640


@pytest.mark.parametrize("text", ["", "1", "3", "1*3*10*1"])
def test_by_ussd_it_reads_and_spends_nothing(recycled: Person, text: str) -> None:
    screen = dial(recycled.number, text)
    assert screen.startswith("END ")
    assert "640" not in screen
    assert accounts.balance(recycled.customer_id) == 640


def test_at_the_counter_and_for_the_call_centre_it_is_nobodys(recycled: Person) -> None:
    with pytest.raises(NobodyWithNumber):
        customer_with(recycled.number)
    with pytest.raises(NotRegistered):
        _customer(recycled.number)


def test_its_new_holder_registers_and_has_an_account_of_their_own(
    recycled: Person, outbox: Outbox
) -> None:
    applicant = Applicant(
        username="luan",
        password="tulip-ladder-moss",
        name="Luan",
        surname="Gashi",
        email="luan@example.com",
        number=recycled.number,
        language="sq",
        agreed=frozenset[Channel](),
        wordings={"email": "po", "sms": "po"},
        read_in="sq",
    )
    token = join.begin(applicant=applicant, address="203.0.113.1")
    prove(token=token, pin=outbox()[-1].facts["pin"], address="203.0.113.1")
    luan = db.session.scalars(select(Customer).where(Customer.name == "Luan")).one()
    assert customer_with(recycled.number).customer_id == luan.id
    assert accounts.balance(luan.id) == 0
    assert accounts.balance(recycled.customer_id) == 640
    assert verify().violations == []


def test_another_sim_converts_nothing_and_is_told_no_balance(former: Person) -> None:
    sms(former.number, "PIKA", sim="first")
    for text in ("PIKA", "10 MB", "KAFE1"):
        reply = sms(former.number, text, sim="second")
        assert "verteto" in reply
        assert "640" not in reply
    assert "640" not in dial(former.number, "")
    with pytest.raises(NumberInDoubt):
        _customer(former.number)
    assert accounts.balance(former.customer_id) == 640
