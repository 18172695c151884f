"""A number gets at most n answers an hour, then one that says until when, then none."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts import throttle
from marketplace.accounts.models import FailureCount
from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.blueprints.gateways.sms.receiving import IncomingSms, answer
from marketplace.catalogue.partners.phone_models import PartnerPhone
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from tests.blueprints.gateways.sms.conftest import DRITAS_PHONE, Made, Send
from tests.support.cast import Cast, ListedOffer
from tests.support.concurrency import all_at_once

REAL = LIMITS[Scope.SMS_NUMBER]
MOST = 8  # what comes after the limit is the same for any
NOON = clock.start_of(clock.today()) + timedelta(hours=12, minutes=5)


@pytest.fixture(autouse=True)
def five_past_noon_and_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be five past noon, and let a number get few answers in an hour."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    monkeypatch.setitem(LIMITS, Scope.SMS_NUMBER, replace(REAL, failures=MOST))


@pytest.fixture
def often(send: Send) -> Send:
    """Send the text a number of times, and return the last answer."""

    def often(number: str, times: int, text: str = "We are closed today.") -> str:
        return [send(number, text) for _ in range(times)][-1]

    return often


def test_sixty_answers_in_an_hour_are_given(
    send: Send, often: Send, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, Scope.SMS_NUMBER, REAL)
    assert REAL.failures == 60
    assert "NDIHME" in often(cast.arta.number, 59)
    assert "640" in send(cast.arta, "PIKA")


def test_the_first_sms_above_the_limit_is_told_when_and_later_ones_get_none(
    send: Send, often: Send, made: Made, cast: Cast, coffee: ListedOffer
) -> None:
    assert coffee
    often(cast.arta.number, MOST)
    assert "We will answer it again from 13:00." in send(cast.arta, "KAFE1")
    assert {send(cast.arta, text) for text in ("KAFE1", "PIKA", "x")} == {""}
    assert made() == []


def test_when_the_hour_is_over_it_is_answered_again(
    send: Send, often: Send, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    often(cast.arta.number, MOST + 2)
    later: datetime = NOON + timedelta(minutes=55)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "640" in send(cast.arta, "PIKA")


def test_another_number_is_not_affected(send: Send, often: Send, cast: Cast) -> None:
    often(cast.arta.number, MOST + 2)
    assert send(cast.besnik, "PIKA")


def test_the_same_id_again_gets_its_first_answer_even_then(
    send: Send, often: Send, made: Made, cast: Cast, coffee: ListedOffer
) -> None:
    assert coffee
    first = send(cast.arta, "KAFE1", key="m-1")
    often(cast.arta.number, MOST + 2)
    assert send(cast.arta, "KAFE1", key="m-1") == first
    assert len(made()) == 1


def test_an_sms_repeated_by_the_gateway_is_counted_once(send: Send, cast: Cast) -> None:
    said = {send(cast.arta, "PIKA", key="m-1") for _ in range(MOST + 2)}
    assert len(said) == 1
    assert db.session.scalar(select(FailureCount.failures)) == 1


@pytest.mark.parametrize("key", ["", "m-1"])
def test_an_sms_without_an_id_of_its_own_counts_towards_the_limit(
    send: Send, cast: Cast, key: str
) -> None:
    send(cast.arta, "PIKA", key="m-1")
    said = [send(cast.arta, f"x{n}", key=key) for n in range(MOST + 1)]
    assert "again" in said[MOST - 2]
    assert "13:00" in said[MOST - 1]
    assert said[MOST] == ""


@pytest.mark.usefixtures("dritas_phone")
def test_a_partners_confirmations_are_not_held_up(
    send: Send, often: Send, cast: Cast, coffee: ListedOffer
) -> None:
    often(DRITAS_PHONE, MOST + 2)
    arta = cast.arta.customer_id
    code = (
        convert(customer_id=arta, offer=coffee.slug, via=ConversionChannel.WEB, key="w").code or ""
    )
    assert db.session.scalar(select(func.count()).select_from(PartnerPhone)) == 1
    assert code in send(DRITAS_PHONE, code)


def test_concurrent_sms_get_no_more_answers_than_the_limit(
    app: Flask, cast: Cast, often: Send
) -> None:
    number = cast.arta.number
    often(number, MOST - 5)
    said = all_at_once(app, lambda n: answer(IncomingSms(number, "PIKA", f"at-once-{n}")), 20)
    assert len([one for one in said if "640" in str(one)]) == 5
    assert said.count("") == 14


def test_counting_each_for_itself_would_answer_more(app: Flask, cast: Cast, often: Send) -> None:
    """The negative control: a count that is read first and written later."""
    number = cast.arta.number
    often(number, MOST - 5)
    seen = db.session.scalar(select(FailureCount.failures)) or 0
    with patch.object(throttle, "record_failure", lambda *_one: seen + 1):
        said = all_at_once(app, lambda n: answer(IncomingSms(number, "PIKA", f"at-once-{n}")), 20)
    assert len([one for one in said if "640" in str(one)]) == 20
