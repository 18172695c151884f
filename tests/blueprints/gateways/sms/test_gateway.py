"""Only the gateway may hand over an SMS, and only an SMS from a phone is answered."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from marketplace.foundation.idempotency import StoredAnswer
from tests.blueprints.gateways.sms.conftest import SECRET, Made, Send, count
from tests.support.cast import Cast, ListedOffer
from tests.support.csrf_client import BrowserLike

pytestmark = pytest.mark.usefixtures("known_secret")


def ask(
    client: BrowserLike, secret: str = SECRET, address: str = "127.0.0.1", **asked: str
) -> tuple[int, str]:
    usual = {"from": "+38344999999", "to": "50777", "text": "PIKA", "id": "m-1", "smsc": "a"}
    answer = client.get(
        f"/gateways/sms/{secret}",
        query_string=usual | asked,
        environ_base={"REMOTE_ADDR": address},
    )
    if answer.status_code == 200:
        assert answer.mimetype == "text/plain"
        assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, answer.text


def test_the_gateway_gets_the_reply_to_the_sender(
    client: BrowserLike, cast: Cast, coffee: ListedOffer, made: Made
) -> None:
    assert coffee
    status, text = ask(client, **{"from": cast.arta.number, "text": "kafe1"})
    assert status == 200
    assert "560" in text
    assert len(made()) == 1


def test_time_and_centre_of_an_sms_do_not_change_its_answer(
    client: BrowserLike, cast: Cast, coffee: ListedOffer, made: Made
) -> None:
    assert coffee
    who = {"from": cast.arta.number, "text": "kafe1", "id": "m-7"}
    first = ask(client, **who, time="2099-01-01 00:00:00", smsc="a")
    assert ask(client, **who, time="1970-01-01", smsc="b", to="1") == first
    assert len(made()) == 1


@pytest.mark.parametrize(
    ("secret", "address"),
    [("wrong", "127.0.0.1"), (SECRET + "x", "127.0.0.1"), (SECRET, "203.0.113.9")],
)
def test_only_the_gateway_can_hand_over_an_sms(
    client: BrowserLike, cast: Cast, coffee: ListedOffer, made: Made, secret: str, address: str
) -> None:
    assert coffee
    given = {"from": cast.arta.number, "text": "kafe1"}
    assert ask(client, secret, address, **given)[0] == 404
    assert made() == []
    assert count(StoredAnswer) == 0


@pytest.mark.parametrize("said", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_an_untrusted_proxy_cannot_set_the_address_of_the_sms_gateway(
    client: BrowserLike, cast: Cast, coffee: ListedOffer, made: Made, said: str
) -> None:
    assert coffee
    asked = {"from": cast.arta.number, "text": "kafe1", "id": "m-1"}
    place = f"/gateways/sms/{SECRET}"
    answer = client.get(place, query_string=asked, headers={said: "127.0.0.1"})
    assert answer.status_code == 404
    assert made() == []


@pytest.mark.parametrize(
    "asked",
    [
        f"text={quote('PIKË'.encode('utf-16-be'))}&coding=2&charset=UTF-16BE",
        f"text={quote('PIKË'.encode('utf-16-be'))}&coding=2",
        f"text={quote('PIKË'.encode('utf-16-be'))}",
        f"text={quote('ПИКА'.encode('utf-16-be'))}&coding=2",
        f"text={quote('PIKË')}&coding=0&charset=UTF-8",
        f"text={quote('PIKË')}",
        f"text={quote('PIKË'.encode('latin-1'))}&coding=1&charset=8-BIT",
    ],
)
def test_the_text_is_read_in_its_own_coding(client: BrowserLike, cast: Cast, asked: str) -> None:
    sender = quote(cast.arta.number)
    answer = client.get(f"/gateways/sms/{SECRET}?from={sender}&id=m-1&{asked}")
    assert "640" in answer.text


@pytest.mark.parametrize("asked", [{}, {"text": ""}, {"text": "x" * 1_000}, {"text": "\0😀"}])
def test_every_sms_from_the_gateway_is_answered(client: BrowserLike, asked: dict[str, str]) -> None:
    status, text = ask(client, **asked)
    assert status == 200
    assert text


def test_an_address_without_anything_is_answered_with_nothing(client: BrowserLike) -> None:
    answer = client.get(f"/gateways/sms/{SECRET}")
    assert (answer.status_code, answer.text) == (200, "")


@pytest.mark.parametrize("sender", ["50777", "+50777", "IPKO", "Pika-Info", "", " ", "\0", "12345"])
def test_an_sms_from_a_sender_that_is_no_phone_is_not_answered(
    client: BrowserLike, sender: str, made: Made
) -> None:
    assert ask(client, **{"from": sender, "text": "KAFE1"}) == (200, "")
    assert made() == []


def test_our_own_long_number_is_not_answered(client: BrowserLike) -> None:
    app = client.application
    usual = app.config["SETTINGS"]
    app.config["SETTINGS"] = usual.model_copy(update={"sms_sender": "+38349000777"})
    assert ask(client, **{"from": "049000777"}) == (200, "")


@pytest.mark.parametrize(
    "written", ["+383{0}", "00383{0}", "383{0}", " 383{0}", "0{0}", "{0}", "+383 {0}"]
)
def test_the_sms_gateway_may_write_a_number_in_any_usual_form(
    send: Send, cast: Cast, written: str
) -> None:
    national = cast.arta.number.removeprefix("+383")
    assert "640" in send(written.format(national), "PIKA")
