"""Queries name kinds of events, and only allowed URLs get them."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from marketplace.hub.queries import (
    CallbackNotAllowed,
    EventKind,
    UnknownQuery,
    requested_kinds,
    require_allowed,
)

HOSTS = ["crm.example.com", "10.0.0.7:8443"]
CREATED, CHANGED, STATE = (kind.value for kind in EventKind)


def allowed(callback: str, *, production: bool = True) -> bool:
    try:
        require_allowed(callback, hosts=HOSTS, production=production)
    except CallbackNotAllowed:
        return False
    return True


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("", [CREATED, CHANGED, STATE]),
        (f"eventType={CREATED}", [CREATED]),
        (f"eventType={CREATED},{STATE}", [CREATED, STATE]),
        (f"eventType={CREATED}&eventType={CHANGED}", [CREATED, CHANGED]),
    ],
)
def test_a_query_names_the_events_wanted(query: str, kinds: list[str]) -> None:
    assert requested_kinds(query) == set(kinds)


@pytest.mark.parametrize(
    "query",
    [
        "eventType=",
        "eventType",
        "eventType=Other",
        "id=7",
        f"eventType={CREATED}&id=7",
        "&",
        "=",
        "?",
    ],
)
def test_a_query_for_something_else_is_refused(query: str) -> None:
    with pytest.raises(UnknownQuery):
        requested_kinds(query)


@pytest.mark.parametrize(
    "callback",
    [
        "https://crm.example.com/told",
        "https://CRM.example.com:443/told?who=pika",
        "https://10.0.0.7:8443/",
    ],
)
def test_the_operators_own_hosts_are_called(callback: str) -> None:
    assert allowed(callback)


@pytest.mark.parametrize(
    "callback",
    [
        *("http://crm.example.com/told", "http://127.0.0.1:5000/", "https://127.0.0.1/"),
        *("https://other.example.com/", "https://crm.example.com.evil.net/", "https://10.0.0.7/"),
        *("https://crm.example.com:8443/", "https://crm.example.com@evil.net/", "https://[::1]/"),
        *("https://169.254.169.254/latest", "https://localhost/", "https://10.0.0.8:8443/"),
        *(
            "https://a:b@crm.example.com/",
            "https://crm.example.com/#x",
            "https://crm.example.com:0/",
        ),
        *("ftp://crm.example.com/", "file:///etc/passwd", "//crm.example.com/", "crm.example.com"),
        *("", "https://", "https://crm.example.com:x/", "https://crm.example.com/\r\nX: y"),
        *("https://[", "https://crm.example.com/" + "x" * 500, "https://crm.example.com/ë"),
        "https://evil.net\\@crm.example.com/",
    ],
)
def test_a_callback_to_any_other_url_is_not_allowed(callback: str) -> None:
    assert not allowed(callback)


@pytest.mark.parametrize(
    ("callback", "fine"),
    [
        ("http://127.0.0.1:6180/told", True),
        ("http://localhost:6180/", True),
        ("http://[::1]:6180/", True),
        ("http://crm.example.com/", False),
        ("https://other.example.com/", False),
        ("http://192.168.0.1/", False),
    ],
)
def test_outside_production_this_machine_is_called_too(callback: str, fine: bool) -> None:  # noqa: FBT001 - a case of the table
    assert allowed(callback, production=False) is fine


def test_the_refusal_says_why(app: Flask) -> None:
    assert app
    with force_locale("en"), pytest.raises(CallbackNotAllowed, match="begin with https"):
        require_allowed("http://crm.example.com/", hosts=HOSTS, production=True)
