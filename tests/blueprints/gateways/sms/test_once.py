"""An SMS is answered once: the same id again gives the same answer and books nothing."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

import pytest
from flask import Flask

from marketplace.blueprints.gateways.sms import actions, receiving
from marketplace.conversions.models import Conversion
from marketplace.customers.models import Channel
from marketplace.foundation import clock, idempotency
from marketplace.foundation.extensions import db
from marketplace.foundation.idempotency import Answer, StoredAnswer
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import OutboxMessage
from marketplace.points.accounts import balance
from marketplace.points.verify import verify
from tests.blueprints.gateways.sms.conftest import Made, Send, count
from tests.conversions.test_statements import counted
from tests.support.cast import Cast, ListedOffer, LotOf, a_customer
from tests.support.concurrency import all_at_once

CONVERT_BY_SMS = 17
PIKA = 6


@pytest.mark.parametrize("text", ["KAFE1", "PIKA", "NDIHME", "nothing at all", "KAFE7"])
def test_the_same_sms_again_gives_the_same_answer(
    send: Send, made: Made, cast: Cast, coffee: ListedOffer, text: str
) -> None:
    assert coffee
    first = send(cast.arta, text, key="m-1")
    send(cast.arta, "KAFE1", key="m-2")
    before = len(made())
    assert send(cast.arta, text, key="m-1") == first
    assert len(made()) == before


def test_a_refusal_is_repeated_even_when_it_would_not_be_one_any_more(
    send: Send, made: Made, cast: Cast
) -> None:
    first = send(cast.arta, "KAFE1", key="m-1")
    cast.an_offer(offer_code="KAFE1")
    assert send(cast.arta, "KAFE1", key="m-1") == first
    assert made() == []


def test_the_same_id_from_another_sender_tells_and_books_nothing(
    send: Send, made: Made, cast: Cast, coffee: ListedOffer
) -> None:
    assert coffee
    first = send(cast.arta, "KAFE1", key="m-1")
    other = a_customer("other", [LotOf(500)])
    told = send(other, "KAFE1", key="m-1")
    assert "again" in told
    assert first != told
    assert len(made()) == 1


@pytest.mark.parametrize("first", ["PIKA", "nonsense", "KAFE1"])
def test_the_same_id_with_another_text_tells_and_books_nothing(
    send: Send, made: Made, cast: Cast, coffee: ListedOffer, first: str
) -> None:
    assert coffee
    send(cast.arta, first, key="m-1")
    before = len(made())
    assert "again" in send(cast.arta, "kafe1 ", key="m-1")
    assert len(made()) == before


@pytest.mark.parametrize("key", ["", " ", "\t\n", "x" * 256])
def test_an_sms_without_an_id_books_no_conversion(
    send: Send, made: Made, cast: Cast, coffee: ListedOffer, key: str
) -> None:
    assert coffee
    assert "again" in send(cast.arta, "KAFE1", key=key)
    assert made() == []
    assert count(StoredAnswer) == 0


@pytest.mark.parametrize("key", ["0", "x" * 64, "x" * 65, "x" * 255, "a b", "ë\0", "'--"])
def test_every_other_id_is_one(
    send: Send, made: Made, cast: Cast, coffee: ListedOffer, key: str
) -> None:
    assert coffee
    assert send(cast.arta, "KAFE1", key=key) == send(cast.arta, "KAFE1", key=key)
    (conversion,) = made()
    assert len(conversion.key) <= 64


def test_the_email_follows_and_the_reply_is_the_only_sms(
    send: Send, cast: Cast, coffee: ListedOffer, outbox: Callable[[], list[OutboxMessage]]
) -> None:
    assert coffee
    send(cast.arta, "KAFE1")
    assert [(one.kind, one.channel) for one in outbox()] == [("conversion", Channel.EMAIL)]


@pytest.mark.parametrize("text", ["KAFE1", "KAFE9", "KAFE3"])
def test_a_refusal_leaves_nothing_half_done(send: Send, made: Made, cast: Cast, text: str) -> None:
    cast.an_offer(offer_code="KAFE1", stock=1)
    with patch("marketplace.catalogue.offers.stock.take", lambda *_given: False):
        send(cast.arta, text)
    assert made() == []
    assert balance(cast.arta.customer_id) == 640
    assert verify().violations == []


def test_an_sms_killed_before_its_answer_converts_once(
    send: Send, made: Made, cast: Cast, coffee: ListedOffer
) -> None:
    assert coffee
    with (
        patch.object(actions, "conversion_sms", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        send(cast.arta, "KAFE1", key="m-1")
    assert made() == []
    assert count(StoredAnswer) == 0
    send(cast.arta, "KAFE1", key="m-1")
    assert len(made()) == 1
    assert balance(cast.arta.customer_id) == 560


def test_an_sms_converts_once_even_after_its_stored_answer_was_deleted(
    send: Send, made: Made, cast: Cast, coffee: ListedOffer
) -> None:
    assert coffee
    first = send(cast.arta, "KAFE1", key="m-1")
    later = clock.now() + idempotency.KEPT * 2
    with patch.object(clock, "now", lambda: later):
        idempotency.delete_old()
    assert count(StoredAnswer) == 0
    assert send(cast.arta, "KAFE1", key="m-1") == first
    assert len(made()) == 1


def ask(app: Flask, cast: Cast) -> list[str | Exception]:
    sms = receiving.IncomingSms(cast.arta.number, "KAFE1", "m-1")
    return all_at_once(app, lambda _number: receiving.answer(sms), 20)


def test_twenty_identical_messages_at_once_are_one_conversion_and_one_answer(
    app: Flask, cast: Cast, coffee: ListedOffer, made: Made
) -> None:
    assert coffee
    answers = ask(app, cast)
    assert len(set(map(str, answers))) == 1
    assert "560" in str(answers[0])
    assert len(made()) == 1


def at_once(*, do: Callable[[], Answer], **_request: str) -> Answer:
    """The negative control: act without a claim, even while other requests do the same."""
    with transaction():
        return do()


def test_concurrent_sms_without_the_claim_would_get_many_answers(
    app: Flask, cast: Cast, coffee: ListedOffer, made: Made
) -> None:
    assert coffee
    keys = iter(range(1_000))
    with (
        patch.object(receiving, "answer_once", at_once),
        patch.object(receiving, "_key", lambda _given: f"k{next(keys)}"),
    ):
        answers = ask(app, cast)
    assert len(made()) == 8
    assert len(set(map(str, answers))) > 1


def test_converting_by_sms_takes_a_few_statements(
    send: Send, cast: Cast, coffee: ListedOffer
) -> None:
    assert coffee
    send(cast.arta, "PIKA")
    with counted() as statements:
        send(cast.arta, "KAFE1")
    locks = db.engine.dialect.name != "sqlite"  # a statement of its own: `lock_customer`
    assert len(statements) == CONVERT_BY_SMS + locks, statements


def test_asking_for_the_balance_takes_a_few_statements(send: Send, cast: Cast) -> None:
    send(cast.arta, "PIKA")
    with counted() as statements:
        send(cast.arta, "PIKA")
    assert len(statements) == PIKA, statements


def test_each_conversion_by_sms_has_the_id_of_the_sms_as_its_key(
    send: Send, cast: Cast, coffee: ListedOffer
) -> None:
    assert coffee
    send(cast.arta, "KAFE1", key="b3f1-77")
    assert db.session.query(Conversion.key).scalar() == "b3f1-77"
