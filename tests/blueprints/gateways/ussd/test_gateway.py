"""The gateway's call over HTTP: who may call, what is asked badly, what is asked twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from marketplace.blueprints.gateways.ussd import convert as confirming
from marketplace.blueprints.gateways.ussd import session as answering
from marketplace.blueprints.gateways.ussd.session import UssdRequest, answer
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel
from marketplace.conversions.receipts import Receipt
from marketplace.foundation.extensions import db
from marketplace.foundation.idempotency import Answer
from marketplace.messages.gsm import septets
from marketplace.points.accounts import balance
from marketplace.points.verify import verify
from tests.blueprints.gateways.ussd.conftest import MENU, SECRET, Dial, Services
from tests.support.cast import Cast, LotOf
from tests.support.concurrency import all_at_once
from tests.support.people import a_lot

Ask = Callable[..., TestResponse]


@pytest.fixture(autouse=True)
def known_secret(app: Flask) -> Iterator[None]:
    usual = app.config["SETTINGS"]
    app.config["SETTINGS"] = usual.model_copy(update={"ussd_gateway_secret": SECRET})
    yield
    app.config["SETTINGS"] = usual


@pytest.fixture
def ask(app: Flask, cast: Cast) -> Ask:
    """Ask as the gateway does, without cookie or token; a field that is None is left out."""

    def ask(secret: str = SECRET, address: str = "127.0.0.1", **fields: str | None) -> TestResponse:
        usual = {"sessionId": "s1", "serviceCode": MENU, "networkCode": "38349", "text": ""}
        told = usual | {"phoneNumber": cast.arta.number} | fields
        return app.test_client().post(
            f"/gateways/ussd/{secret}",
            data={name: value for name, value in told.items() if value is not None},
            environ_base={"REMOTE_ADDR": address},
        )

    return ask


def booked() -> int:
    return db.session.scalar(select(func.count()).select_from(Conversion)) or 0


def test_a_ussd_screen_is_plain_text_that_is_not_cached(ask: Ask) -> None:
    answer = ask()
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert answer.text.startswith("CON Your points: 640\n")
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_network_code_may_be_missing(ask: Ask) -> None:
    assert ask(networkCode=None).text == ask().text


@pytest.mark.parametrize("number", ["+383{}", "383{}", "00383{}", "0{}", " {} "])
def test_the_ussd_gateway_may_write_a_number_in_any_usual_form(
    ask: Ask, cast: Cast, number: str
) -> None:
    told = number.format(cast.arta.number.removeprefix("+383"))
    assert ask(phoneNumber=told).text.startswith("CON Your points: 640\n")


@pytest.mark.parametrize("secret", ["wrong", SECRET + "x", "ë"])
def test_a_wrong_secret_is_not_found(ask: Ask, secret: str) -> None:
    assert ask(secret).status_code == 404


def test_the_ussd_gateway_is_not_found_without_a_secret_in_the_settings(
    app: Flask, ask: Ask
) -> None:
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"ussd_gateway_secret": ""})
    assert ask("x").status_code == 404


def test_a_call_from_elsewhere_is_not_found(ask: Ask) -> None:
    assert ask(address="203.0.113.9").status_code == 404


@pytest.mark.parametrize("missing", ["sessionId", "serviceCode", "phoneNumber", "text"])
def test_a_ussd_call_without_a_field_gets_a_final_screen(ask: Ask, missing: str) -> None:
    answer = ask(**{missing: None})
    assert answer.status_code == 200
    assert answer.text.startswith("END ")
    assert booked() == 0


BAD = ["\0", "😀", "*" * 1000, "x" * 60_000, "1*\0*1", "٣*20*1", "3*20*\u202e1", "%s%(x)s{{7}}"]


@pytest.mark.databases_in_turn
@pytest.mark.parametrize("field", ["sessionId", "serviceCode", "phoneNumber", "text"])
@pytest.mark.usefixtures("services")
def test_nonsense_in_any_field_gets_one_screen_and_books_nothing(ask: Ask, field: str) -> None:
    for number, bad in enumerate(BAD):
        answer = ask(**{"sessionId": f"s{number}", field: bad})
        assert answer.status_code == 200, bad
        assert answer.text[:4] in {"CON ", "END "}, bad
        assert septets(answer.text) <= 182, bad
        assert booked() == 0, bad


def test_a_body_that_is_too_large_or_no_form_is_answered_in_words(app: Flask, ask: Ask) -> None:
    assert ask(text="1" * 100_000).text.startswith("END ")
    odd = app.test_client().post(f"/gateways/ussd/{SECRET}", data=b"\xff\xfe", content_type="x/y")
    assert odd.text.startswith("END ")
    json = app.test_client().post(f"/gateways/ussd/{SECRET}", json={"sessionId": "s1"})
    assert (json.status_code, json.text[:4]) == (200, "END ")


@pytest.mark.parametrize(
    "trouble", [OperationalError("SELECT 1", {}, Exception("it is gone")), KeyError("a defect")]
)
def test_trouble_on_our_side_is_a_screen_too(
    app: Flask, ask: Ask, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    monkeypatch.setattr(app, "testing", False)
    with patch.object(answering, "step_of", side_effect=trouble):
        told = ask()
    assert (told.status_code, told.mimetype) == (200, "text/plain")
    assert told.text.startswith("END Dicka shkoi keq")


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize("blank", ["", " ", " \t "])
def test_blanks_alone_are_no_session(ask: Ask, blank: str) -> None:
    said = ask(sessionId=blank, text="3*20*1").text
    assert said.startswith("END We could not read that.")
    assert booked() == 0


@pytest.mark.usefixtures("services")
def test_an_odd_session_converts_once_too(ask: Ask) -> None:
    for session in ("\0é😀", "x" * 300):
        ask(sessionId=session, text="3*20")
        said = {ask(sessionId=session, text="3*20*1").text for _twice in range(2)}
        assert len(said) == 1
        assert "200 MB" in said.pop()
    assert booked() == 2


@pytest.mark.usefixtures("services")
def test_the_confirming_step_repeated_books_once_and_says_the_same(ask: Ask, cast: Cast) -> None:
    ask(text="3*20")
    said = {ask(text="3*20*1").text for _often in range(3)}
    assert len(said) == 1
    assert said.pop().startswith("END You now have 200 MB")
    assert (booked(), balance(cast.arta.customer_id)) == (1, 620)


@pytest.mark.usefixtures("services")
def test_steps_out_of_order_change_nothing_more(ask: Ask) -> None:
    ask(text="3*20")
    first = ask(text="3*20*1").text
    for late in ("3*20", "3", "", "3*20*1*1"):
        ask(text=late)
    assert ask(text="3*20*1").text == first
    assert booked() == 1


@pytest.mark.usefixtures("services")
def test_a_session_used_again_for_something_else_books_nothing(ask: Ask, cast: Cast) -> None:
    ask(text="3*20")
    ask(text="3*20*1")
    for told in ({"text": "3*30*1"}, {"text": "3*20*1", "phoneNumber": cast.besnik.number}):
        assert ask(**told).text.startswith("END This session was already used")
    assert (booked(), balance(cast.arta.customer_id)) == (1, 620)


@pytest.mark.usefixtures("services")
def test_a_refusal_at_the_confirming_step_is_its_answer_for_good(ask: Ask, cast: Cast) -> None:
    ask(text="5")
    convert(
        customer_id=cast.arta.customer_id,
        offer=cast.an_offer(points=600).slug,
        via=ConversionChannel.WEB,
        key="w",
    )
    said = ask(text="5*1").text
    assert said.startswith("END You have 40 points and need 90.")
    a_lot(cast.arta.customer_id, cast.arta.line_id, LotOf(100))
    assert ask(text="5*1").text == said
    assert booked() == 1


def confirming_at_once(app: Flask, number: str) -> list[str | Exception]:
    asked = UssdRequest(session="s1", service_code=MENU, number=number, text="3*20*1")
    answer(replace(asked, text="3*20"))
    return all_at_once(app, lambda _n: answer(asked), people=20)


@pytest.mark.usefixtures("services")
def test_twenty_confirmations_at_once_are_one(app: Flask, cast: Cast) -> None:
    said = confirming_at_once(app, cast.arta.number)
    assert len(set(map(str, said))) == 1
    assert str(said[0]).startswith("END You now have 200 MB")
    assert (booked(), balance(cast.arta.customer_id), verify().violations) == (1, 620, [])


@pytest.mark.usefixtures("services")
def test_ussd_confirmations_without_stored_answer_and_key_would_book_often(
    app: Flask, cast: Cast
) -> None:
    """The negative control: each for itself, under a key of its own."""

    def forgetful(*, do: Callable[[], Answer], **_kept: str) -> Answer:
        return do()

    def keyless(**asked: Any) -> Receipt:
        return convert(**asked | {"key": next(keys)})

    keys = iter(f"k{n}" for n in range(20))
    with (
        patch.object(confirming, "answer_once", forgetful),
        patch.object(confirming, "all_or_nothing", lambda do: do()),
        patch.object(confirming, "convert", keyless),
    ):
        confirming_at_once(app, cast.arta.number)
    assert booked() > 1


@pytest.mark.usefixtures("services")
def test_a_session_whose_answer_is_forgotten_books_nothing_more(
    dial: Dial, agree: Dial, cast: Cast, services: Services
) -> None:
    assert services
    said = agree(cast.arta, "3*20")
    with patch.object(confirming, "CHANNEL", "forgotten"):
        assert dial(cast.arta, "3*20*1") != said
    assert booked() == 1
