"""SMS to 50777 through a real Kannel, also while the site is down, slow, or dies in the middle."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, select, text

from marketplace.conversions.codes import shown
from marketplace.conversions.models import Conversion
from marketplace.foundation.extensions import db
from marketplace.points.accounts import balance
from tests.kannel.conftest import StartSite
from tests.kannel.gateway import Kannel
from tests.support.cast import Cast
from tests.support.databases import Database

pytestmark = [pytest.mark.kannel, pytest.mark.slow, pytest.mark.timeout(300)]

LONGER_THAN_KANNEL_WAITS = 5


def converted() -> list[Conversion]:
    db.session.rollback()
    return list(db.session.scalars(select(Conversion).order_by(Conversion.id)))


@contextmanager
def held_account(database: Database, customer_id: int) -> Iterator[None]:
    """Hold the customer's account in another session, so that a conversion waits in its middle."""
    engine = create_engine(database.url)
    try:
        with engine.connect() as connection:
            if database.kind == "sqlite":
                connection.execute(text("BEGIN IMMEDIATE"))
            asked = {"one": customer_id}
            hold = "UPDATE points_accounts SET balance = balance WHERE customer_id = :one"
            connection.execute(text(hold), asked)
            yield
            connection.rollback()
    finally:
        engine.dispose()


@pytest.mark.usefixtures("site")
def test_pika_is_answered_with_the_balance(cast: Cast, gateway: Kannel) -> None:
    with gateway.phones.sending("PIKA", sender=cast.arta.number) as phone:
        (answer,) = phone.wait_for(1)
    assert "640" in answer


@pytest.mark.usefixtures("site")
def test_an_offers_code_is_answered_with_the_code_of_the_conversion(
    cast: Cast, gateway: Kannel
) -> None:
    cast.an_offer(offer_code="KAFE1")
    with gateway.phones.sending("kafe1", sender=cast.arta.number) as phone:
        (answer,) = phone.wait_for(1)
    (conversion,) = converted()
    assert conversion.code
    assert shown(conversion.code) in answer


@pytest.mark.usefixtures("site")
def test_an_unclear_sms_from_an_unknown_number_gets_one_answer(gateway: Kannel) -> None:
    with gateway.phones.sending("çka është kjo?", sender="+38344999999") as phone:
        (answer,) = phone.wait_for(1)
        time.sleep(1)
        assert phone.texts() == [answer]


def test_an_sms_sent_while_the_site_is_down_converts_once(
    cast: Cast, gateway: Kannel, start_site: StartSite
) -> None:
    cast.an_offer(offer_code="KAFE1")
    with gateway.phones.sending("KAFE1", sender=cast.arta.number) as phone:
        time.sleep(2)
        with start_site():
            answers = phone.wait_for(1)
            time.sleep(2)
            assert phone.texts() == answers
    assert len(converted()) == 1
    assert balance(cast.arta.customer_id) == 560


@pytest.mark.usefixtures("site")
def test_a_site_that_is_slower_than_kannel_waits_converts_once(
    cast: Cast, gateway: Kannel, database: Database
) -> None:
    arta = cast.arta
    cast.an_offer(offer_code="KAFE1")
    with gateway.phones.sending("KAFE1", sender=arta.number) as phone:
        with held_account(database, arta.customer_id):
            time.sleep(LONGER_THAN_KANNEL_WAITS)
        answers = phone.wait_for(1)
        time.sleep(2)
        assert phone.texts() == answers
    assert len(converted()) == 1
    assert balance(arta.customer_id) == 560


def test_a_site_killed_in_the_middle_of_a_message_converts_once(
    cast: Cast, gateway: Kannel, database: Database, start_site: StartSite
) -> None:
    arta = cast.arta
    cast.an_offer(offer_code="KAFE1")
    with gateway.phones.sending("KAFE1", sender=arta.number) as phone:
        with held_account(database, arta.customer_id), start_site():
            time.sleep(2)
        assert not converted(), "it was killed in the middle"
        with start_site():
            answers = phone.wait_for(1)
            assert [shown(one.code or "") in answers[0] for one in converted()] == [True], answers
    assert len(converted()) == 1
    assert balance(arta.customer_id) == 560


@pytest.mark.usefixtures("site")
def test_ten_messages_of_one_customer_never_take_more_points_than_there_are(
    cast: Cast, gateway: Kannel
) -> None:
    cast.an_offer(offer_code="KAFE1")
    with gateway.phones.sending("KAFE1", sender=cast.arta.number, times=10) as phone:
        answers = phone.wait_for(10)
    codes = [shown(one.code or "") for one in converted()]
    assert len(codes) == 8, "640 points are 8 times 80"
    assert all(any(code in answer for answer in answers) for code in codes)
    assert balance(cast.arta.customer_id) == 0
