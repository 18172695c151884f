"""`/.well-known/security.txt` says where to report a weakness, as RFC 9116 asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.foundation import clock
from tests.support.csrf_client import BrowserLike

PLACE = "/.well-known/security.txt"
SET = {
    "security_contact": "mailto:security@pika.example, https://pika.example/report",
    "security_expires": datetime(2099, 6, 30, 2, tzinfo=UTC),
    "public_url": "https://pika.example/",
}


@pytest.fixture
def given(app: Flask) -> Iterator[None]:
    """The settings of an operator who wants reports."""
    usual = app.config["SETTINGS"]
    app.config["SETTINGS"] = usual.model_copy(update=SET)
    yield
    app.config["SETTINGS"] = usual


@pytest.mark.usefixtures("given")
def test_the_file_has_its_fields_once_a_line(client: BrowserLike) -> None:
    answer = client.get(PLACE)
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    assert answer.text.split("\r\n") == [
        "Contact: mailto:security@pika.example",
        "Contact: https://pika.example/report",
        "Expires: 2099-06-30T02:00:00Z",
        "Preferred-Languages: sq, en",
        "Canonical: https://pika.example/.well-known/security.txt",
        "",
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"security_contact": ""},
        {"security_expires": None},
        {"security_expires": clock.now() - timedelta(seconds=1)},
    ],
)
@pytest.mark.usefixtures("given")
def test_without_a_contact_or_past_its_day_there_is_none(
    app: Flask, client: BrowserLike, other: dict[str, object]
) -> None:
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update=other)
    assert client.get(PLACE).status_code == 404
