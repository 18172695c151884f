"""Thousands of SMS as people and worse send them: never an exception, always one valid answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.blueprints.gateways.sms.receiving import IncomingSms
from marketplace.conversions.verify import verify as verify_conversions
from marketplace.points.verify import verify
from tests.fuzzing import texts
from tests.fuzzing.channel import Channel, fuzz
from tests.fuzzing.town import build
from tests.support.cast import Cast

TEXTS = {"sqlite": 3_000, "postgresql": 300}
Judge = Callable[[str], str | None]


@pytest.mark.slow
def test_every_text_has_one_valid_answer(app: Flask, cast: Cast) -> None:
    kind = "sqlite" if "sqlite" in app.config["SETTINGS"].database else "postgresql"
    outcome = fuzz(texts.channel(build(cast)), number=TEXTS[kind], seed=7)
    assert outcome.faults == []
    assert outcome.answered == TEXTS[kind]
    assert len(outcome.beginnings) > 20, "they are answers of many kinds"
    assert verify().violations == []
    assert verify_conversions().violations == []


def test_the_same_seed_makes_the_same_texts(app: Flask, cast: Cast) -> None:
    assert app
    town = build(cast)
    streams = [texts.channel(town).inputs(texts.random.Random(7)) for _ in range(2)]
    first, second = ([next(stream) for _ in range(200)] for stream in streams)
    assert [one.sender for one in first] == [one.sender for one in second]


@pytest.mark.parametrize("answer", ["", "ë", "x" * 161, "€" * 81, "You now have %(title)s"])
def test_the_sms_fuzzer_reports_an_invalid_answer(answer: str) -> None:
    assert texts.fault(IncomingSms("+38349000001", "PIKA", "m"), answer)


def test_the_fuzzer_reports_an_exception_and_continues(app: Flask) -> None:
    assert app

    def answer(_asked: int) -> str:
        raise ZeroDivisionError

    broken = Channel("broken", lambda _chance: iter(range(5)), answer, lambda _asked, _answer: None)
    outcome = fuzz(broken, number=5, seed=1)
    assert outcome.answered == 5
    assert all("ZeroDivisionError" in one for one in outcome.faults)
