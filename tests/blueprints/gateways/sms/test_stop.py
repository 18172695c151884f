"""STOP and NDAL withdraw the consent to marketing by SMS, and say so."""

from __future__ import annotations

import pytest

from marketplace.catalogue.models import Offer
from marketplace.customers import consents
from marketplace.customers.consents import ConsentStatement
from marketplace.customers.models import Channel, ConsentSource
from marketplace.foundation.extensions import db
from marketplace.membership.stop import IssuedCodes, stop
from tests.blueprints.gateways.sms.conftest import Made, Send
from tests.support.cast import Cast, ListedOffer

WORDINGS = {"email": "Yes to email", "sms": "Yes to SMS"}


def agree(cast: Cast) -> int:
    arta = cast.arta.customer_id
    assert arta is not None
    consents.record(customer_id=arta, agreed=set(Channel), wordings=WORDINGS, language="en")
    return arta


def newest(customer_id: int) -> ConsentStatement:
    db.session.rollback()
    return consents.history(customer_id)[0]


@pytest.mark.parametrize(
    "text", ["STOP", "stop", " Stop. ", "s t o p", "NDAL", "ndal", "Ndal!", "STOP SMS", "СТОП"]
)
def test_the_word_in_any_spelling_withdraws_the_consent(send: Send, cast: Cast, text: str) -> None:
    arta = agree(cast)
    answer = send(cast.arta, text)
    assert consents.agreed(arta) == {Channel.EMAIL}
    assert answer.startswith("You get no more news and offers by SMS.")


def test_the_withdrawal_is_kept_with_its_words_time_and_way(send: Send, cast: Cast) -> None:
    arta = agree(cast)
    send(cast.arta, "please stop")
    kept = newest(arta)
    assert (kept.channel, kept.given, kept.source) == (Channel.SMS, False, ConsentSource.SMS)
    assert kept.wording == "PLEASE STOP"


def test_the_same_message_again_and_a_second_stop_withdraw_once(send: Send, cast: Cast) -> None:
    arta = agree(cast)
    answers = {send(cast.arta, "STOP", key="m-stop"), send(cast.arta, "STOP", key="m-stop")}
    answers.add(send(cast.arta, "NDAL"))
    assert len(answers) == 1
    assert len(consents.history(arta)) == 3


def test_a_stopped_account_can_withdraw_too(send: Send, cast: Cast) -> None:
    arta = agree(cast)
    actor = cast.named("support").actor
    stop(customer_id=arta, codes=IssuedCodes.HONOUR, reason="lost phone", actor=actor)
    send(cast.arta, "STOP")
    assert consents.agreed(arta) == {Channel.EMAIL}


def test_a_number_of_nobody_is_told_that_it_gets_no_news(send: Send) -> None:
    assert send("+38349555555", "STOP") == "Nuk i dergojme lajme e oferta me SMS ketij numri."


def test_what_can_be_converted_beside_it_is_neither_converted_nor_taken_for_it(
    send: Send, cast: Cast, made: Made, coffee: ListedOffer, data: ListedOffer
) -> None:
    arta = agree(cast)
    assert {coffee.slug, data.slug}
    for text in ("STOP KAFE1", "stop 20 MB"):
        assert "STOP" not in send(cast.arta, text)
    assert made() == []
    assert consents.agreed(arta) == set(Channel)


def test_an_offer_that_was_given_the_word_earlier_does_not_take_it(
    send: Send, cast: Cast, made: Made
) -> None:
    arta = agree(cast)
    cast.an_offer("Stand still", offer_code="NDAL")
    assert db.session.query(Offer).count() == 1
    send(cast.arta, "ndal")
    assert (made(), consents.agreed(arta)) == ([], {Channel.EMAIL})


def test_start_gives_no_consent_as_its_wording_was_not_read(send: Send, cast: Cast) -> None:
    arta = agree(cast)
    send(cast.arta, "STOP")
    send(cast.arta, "START")
    assert consents.agreed(arta) == {Channel.EMAIL}
