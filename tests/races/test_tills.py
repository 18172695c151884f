"""Tills that ask at the same moment: a code is confirmed once, and the same request alike."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.tokens import NewToken, Purpose, make_token
from marketplace.blueprints.web import idempotency
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel
from marketplace.conversions.redemption import confirm as confirming
from marketplace.conversions.verify import verify
from marketplace.foundation.extensions import db
from marketplace.foundation.idempotency import Answer
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import OutboxMessage
from marketplace.points.accounts import balance
from tests.blueprints.api.conftest import COMMAND, CONFIRMATIONS, CONVERSIONS, a_key, with_key
from tests.support.cast import Cast
from tests.support.concurrency import Gap, naive_transactions

TIMES = 20
NUMBERS = itertools.count()
Answers = list[tuple[int, bytes]]
Body = dict[str, object]


def together(app: Flask, asked: list[tuple[str, Body, dict[str, str]]]) -> Answers:
    """Send all of it at the same moment: addresses, bodies and headers."""
    start = Barrier(len(asked))

    def one(wanted: tuple[str, Body, dict[str, str]]) -> tuple[int, bytes]:
        address, body, headers = wanted
        start.wait()
        answer = app.test_client().post(address, json=body, headers=headers)
        return answer.status_code, answer.data

    with ThreadPoolExecutor(len(asked)) as pool:
        return list(pool.map(one, asked))


@pytest.fixture
def code(cast: Cast) -> str:
    offer, arta = cast.an_offer(), cast.arta.customer_id
    made = convert(
        customer_id=arta, offer=offer.slug, via=ConversionChannel.WEB, key=f"sold-{next(NUMBERS)}"
    )
    return made.code or ""


@pytest.fixture
def centre(app: Flask) -> NewToken:
    assert app
    return make_token(name="Call centre", purpose=Purpose.CONVERSIONS, actor=COMMAND)


def told(kind: str) -> int:
    """Return the number of emails of the kind: one for each action."""
    emails = (OutboxMessage.kind == kind, OutboxMessage.channel == "email")
    return db.session.scalar(select(func.count()).where(*emails)) or 0


def test_the_same_request_twenty_times_is_one_confirmation_and_twenty_same_answers(
    app: Flask, cast: Cast, code: str
) -> None:
    asked = (CONFIRMATIONS, {"code": code}, with_key(a_key(cast).secret, "K1"))
    answers = together(app, [asked] * TIMES)
    assert Counter(status for status, _ in answers) == {201: TIMES}
    assert len({body for _, body in answers}) == 1
    assert told("confirmed") == 1


def two_tills(cast: Cast, code: str) -> list[tuple[str, Body, dict[str, str]]]:
    """Two tills that ask ten times each, every time with another Idempotency-Key."""
    secrets = [a_key(cast).secret, a_key(cast).secret]
    return [
        (CONFIRMATIONS, {"code": code}, with_key(secrets[number % 2], f"K{number}"))
        for number in range(TIMES)
    ]


def test_one_of_two_tills_at_once_confirms_and_the_other_is_refused(
    app: Flask, cast: Cast, code: str
) -> None:
    answers = together(app, two_tills(cast, code))
    assert Counter(status for status, _ in answers) == {201: 1, 409: TIMES - 1}
    assert told("confirmed") == 1


def test_more_than_one_till_confirms_a_code_without_the_guard(
    app: Flask, cast: Cast, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = Gap(0)

    def read_then_write(*_: object) -> bool:
        live = db.session.scalar(select(func.count()).where(Conversion.confirmed_at.is_(None)))
        looked()
        return bool(live)

    monkeypatch.setattr(confirming, "_confirm_live", read_then_write)
    with naive_transactions():
        answers = together(app, two_tills(cast, code))
    assert Counter(status for status, _ in answers)[201] > 1


def converting(cast: Cast, centre: NewToken, offer: str) -> list[tuple[str, Body, dict[str, str]]]:
    body: Body = {"line": cast.arta.number, "offer": offer}
    return [(CONVERSIONS, body, with_key(centre.secret, "K1"))] * TIMES


def test_the_same_conversion_twenty_times_is_booked_once(
    app: Flask, cast: Cast, centre: NewToken
) -> None:
    answers = together(app, converting(cast, centre, cast.an_offer(points=10).slug))
    assert Counter(status for status, _ in answers) == {201: TIMES}
    assert len({body for _, body in answers}) == 1
    assert (balance(cast.arta.customer_id), told("conversion")) == (630, 1)
    assert verify().violations == []


def test_an_api_conversion_without_the_stored_answer_is_booked_each_time(
    app: Flask, cast: Cast, centre: NewToken, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = itertools.count()

    def answer_each(*, do: Callable[[], Answer], **_asked: object) -> Answer:
        with transaction():
            return do()

    monkeypatch.setattr(idempotency, "answer_once", answer_each)
    monkeypatch.setattr(idempotency, "_key", lambda: f"K{next(numbers)}")
    together(app, converting(cast, centre, cast.an_offer(points=10).slug))
    assert told("conversion") == TIMES
