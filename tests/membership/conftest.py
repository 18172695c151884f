"""Provide a line that may join, an applicant, and the PIN that was sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from marketplace.customers.models import Channel
from marketplace.foundation import clock
from marketplace.membership import join
from marketplace.membership.join import Applicant
from marketplace.messages.models import OutboxMessage
from marketplace.programme.models import Rule, RuleVersion
from tests.support.cast import a_line, write

PASSWORD = "tulip-ladder-moss"
Begin = Callable[..., str]
Pin = Callable[[], str | None]
Rules = Callable[..., None]
LONG_AGO = datetime(2018, 1, 1, tzinfo=UTC)


def an_applicant(number: str, **given: Any) -> Applicant:
    usual: dict[str, Any] = {
        "username": "luan",
        "password": PASSWORD,
        "name": "Luan",
        "surname": "Gashi",
        "email": "luan@example.com",
        "number": number,
        "language": "en",
        "agreed": frozenset[Channel](),
        "wordings": {"email": "Yes to email", "sms": "Yes to SMS"},
        "read_in": "en",
    }
    return Applicant(**usual | given)


@pytest.fixture
def rules(app: Flask) -> Rules:
    """Set a rule to another value from long ago on: `rules(welcome_by_tariff={...})`."""
    assert app

    def change(**values: Any) -> None:
        for rule, value in values.items():
            version = {"rule": Rule(rule), "value": value, "valid_from": LONG_AGO}
            write(RuleVersion(**version, why="the test's", created_at=clock.now()))

    return change


@pytest.fixture
def number(app: Flask) -> str:
    """A private prepaid number that has no customer."""
    assert app
    return a_line().number


@pytest.fixture
def begin(number: str) -> Begin:
    """Begin a registration, with that number unless another is given; returns its token."""

    def begin(**given: Any) -> str:
        applicant = an_applicant(**{"number": number} | given)
        return join.begin(applicant=applicant, address="203.0.113.1")

    return begin


@pytest.fixture
def pin(outbox: Callable[[], list[OutboxMessage]]) -> Pin:
    """Return the PIN of the newest SMS that has one."""

    def pin() -> str | None:
        pins = [m.facts["pin"] for m in outbox() if m.kind in {"registration_pin", "line_pin"}]
        return pins[-1] if pins else None

    return pin


@pytest.fixture(autouse=True)
def in_english(request: pytest.FixtureRequest) -> Iterator[None]:
    """Show refusals in English, as these tests read them."""
    if "app" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("app")
    with force_locale("en"):
        yield
