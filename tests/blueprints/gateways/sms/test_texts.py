"""Every answer fits one segment with the longest real values, in each language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from flask_babel import LazyString, force_locale

from marketplace.accounts.throttle import LIMITS
from marketplace.blueprints.forms.fields import LARGEST as MOST_POINTS
from marketplace.blueprints.gateways import strangers
from marketplace.blueprints.gateways.sms import texts
from marketplace.blueprints.gateways.sms.fill_in import say, say_with
from marketplace.blueprints.gateways.sms.refusals import WITH_TITLE, in_full
from marketplace.catalogue.offers.offer_codes import LONGEST as LONGEST_CODE
from marketplace.conversions import refusals
from marketplace.conversions.redemption.refusals import (
    AlreadyConfirmed,
    CodeCancelled,
    CodeExpired,
    CodeRefused,
    NotThisBranch,
)
from marketplace.customers.refusals import AccountStopped
from marketplace.foundation.languages import written_languages
from marketplace.foundation.refusals import Refusal, TooManyAttempts
from marketplace.messages.gsm import SEGMENT, septets

MOMENT = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
LONGEST: dict[str, Any] = {
    "title": "Ë" * 120,
    "code": "W" * LONGEST_CODE,
    "says": "",
    "site": "pika.operatori-telekomit-kosoves.example",
    "examples": f"{MOST_POINTS} {'W' * LONGEST_CODE}",
    "send": f"{MOST_POINTS} {'W' * LONGEST_CODE}",
    "balance": MOST_POINTS,
    "points": MOST_POINTS,
    "needed": MOST_POINTS,
    "lacking": MOST_POINTS,
    "least": MOST_POINTS,
    "below": MOST_POINTS,
    "above": MOST_POINTS,
    "most": 2_147_483_647,
    "day": "30.06.2027",
    "time": "23:00",
}
CLIPPED = ("title", "site")
ALL = {name: text for name, text in vars(texts).items() if isinstance(text, LazyString)}
ALL |= strangers.TEXTS
IN_FULL: list[Refusal] = [
    refusals.AccountClosed(),
    AccountStopped(),
    refusals.Blocked(since=date(2026, 1, 1), idle_from=date(2025, 11, 1)),
    refusals.Blocked(since=date(2026, 1, 1), idle_from=None),
    CodeRefused(),
    CodeExpired(good_until=MOMENT),
    CodeCancelled(at=MOMENT),
    NotThisBranch(),
    AlreadyConfirmed(at=MOMENT, branch="Furra Drita Prishtine, Rruga Agim Ramadani"),
    TooManyAttempts(minutes=max(int(one.window.total_seconds() // 60) for one in LIMITS.values())),
]
FACTS = {"opens": MOMENT, "limit": 100}


@pytest.fixture(params=written_languages())
def language(plain_app: Flask, request: pytest.FixtureRequest) -> Iterator[str]:
    with plain_app.app_context(), force_locale(request.param):
        yield request.param


@pytest.mark.usefixtures("language")
def test_every_sms_answer_fits_one_segment() -> None:
    for name, text in ALL.items():
        told = say(text, *CLIPPED, **LONGEST)
        assert septets(told) <= SEGMENT, (name, told)
        assert "%(" not in told, name


WITH_EXAMPLES = [name for name, text in ALL.items() if "%(examples)s" in str(text)]


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_an_sms_answer_has_as_many_examples_as_fit(name: str) -> None:
    site = {"site": LONGEST["site"]}
    told = say_with([LONGEST["send"]] * 4, ALL[name], **site)
    assert septets(told) <= SEGMENT, told
    assert 1 <= told.count("W" * LONGEST_CODE) < 4
    assert ".." not in told
    assert "10 MB, 10 SMS, 90 HEJ" in say_with(["10 MB", "10 SMS", "90 HEJ"], ALL[name], **site)


@pytest.mark.usefixtures("language")
def test_a_usual_title_and_site_are_not_cut() -> None:
    usual = {"title": "Makiato dhe kroasan", "site": "pika.example", "examples": "10 MB, 90 HEJ"}
    for name, text in ALL.items():
        assert ".." not in say(text, *CLIPPED, **LONGEST | usual), name


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize("refusal", WITH_TITLE)
def test_a_refusal_with_the_offers_title_fits(refusal: type[Refusal]) -> None:
    said = str(refusal(**FACTS))
    told = say(texts.WITH_TITLE, *CLIPPED, **LONGEST | {"says": said})
    assert septets(told) <= SEGMENT, told
    assert "E.." in told


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize("refusal", IN_FULL, ids=lambda one: type(one).__name__)
def test_a_refusal_that_says_it_all_is_not_cut(refusal: Refusal) -> None:
    told = in_full(refusal)
    assert septets(told) <= SEGMENT
    assert not told.endswith("..")
