"""Helpers of the tests of these pages: a filled-in registration, answers that can be compared."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.cast import a_line
from tests.support.csrf_client import BrowserLike

NEW = "tulip-ladder-moss"
CHANGING = re.compile(r'(name="csrf_token"[^>]*value="|X-CSRFToken": ")[^"]*')
Register = Callable[..., TestResponse]


def plain(answer: TestResponse) -> tuple[int, str | None, str]:
    """The answer, without what differs between any two: status, where it leads, body."""
    return answer.status_code, answer.location, CHANGING.sub("", answer.text)


def a_registration(**given: Any) -> dict[str, Any]:
    """The form as Luan fills it in; None leaves a field out."""
    usual = {
        "username": "luan",
        "password": NEW,
        "name": "Luan",
        "surname": "Gashi",
        "email": "luan@example.com",
        "line": "+38349000000",
        "language": "en",
    }
    return {name: value for name, value in (usual | given).items() if value is not None}


@pytest.fixture
def new_client(app: Flask) -> Callable[[], BrowserLike]:
    """Make one more browser, whose language is English."""

    def new_client() -> BrowserLike:
        client = BrowserLike(app)
        client.set_cookie("language", "en")
        return client

    return new_client


@pytest.fixture
def register(client: BrowserLike) -> Register:
    """Send the registration form, for a line that may join unless another is given."""

    def register(**given: Any) -> TestResponse:
        if "line" not in given:
            given["line"] = a_line().number
        return client.post("/register", data=a_registration(**given))

    return register
