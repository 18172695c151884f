"""A request whose Host header names no host is a 400 in the person's language, not a defect."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from marketplace.blueprints.web.hosts import is_host

INVALID = [
    "a..b", ".", "..", "a b", "a/b", "a@b", "a%b", "a\0b", "ü.example", "x" * 64,
    ".".join(["x" * 60] * 5), "[::1", "h:port", "h:99999", "h:80:80", "h:٨٠", "xn--", "<b>",
]  # fmt: skip
VALID = [
    "pika.example", "pika.example.", "pika.example:443", "127.0.0.1:5000", "[::1]", "[::1]:5000",
    "localhost", "my_host", "a-b.c-d", "xn--bcher-kva.example", "h:",
]  # fmt: skip


@pytest.mark.parametrize("host", INVALID)
def test_names_that_are_no_host(host: str) -> None:
    assert not is_host(host)


@pytest.mark.parametrize("host", VALID)
def test_names_of_hosts(host: str) -> None:
    assert is_host(host)


def ask(app: Flask, path: str, **environ: str) -> tuple[str, str]:
    """The status and the text of the answer to a GET."""
    built = EnvironBuilder(path=path, headers={"Accept-Language": "en"}).get_environ()
    body, status, _headers = run_wsgi_app(app, built | environ, buffered=True)
    return status[:3], b"".join(body).decode()


@pytest.mark.parametrize("path", ["/healthz", "/", "/no-such-page", "/static/css/base.css"])
@pytest.mark.parametrize("host", ["a..b", "x" * 64, "xn--", "a b"])
def test_it_is_a_page_that_says_so(app: Flask, path: str, host: str) -> None:
    app.testing = False
    try:
        status, text = ask(app, path, HTTP_HOST=host)
    finally:
        app.testing = True
    assert status == "400"
    assert "We could not understand that request." in text
    assert host not in text


def test_a_program_gets_a_problem(app: Flask) -> None:
    status, text = ask(app, "/api/v1/openapi.json", HTTP_HOST="a..b")
    assert status == "400"
    assert '"status":400' in text.replace(" ", "")


def test_a_proxys_host_is_checked_too(fresh_app: Callable[..., Flask]) -> None:
    app = fresh_app(trusted_proxies=1)
    app.testing = False
    assert ask(app, "/healthz", HTTP_X_FORWARDED_HOST="a..b")[0] == "400"
    assert ask(app, "/healthz", HTTP_X_FORWARDED_HOST="pika.example")[0] == "200"


def test_without_a_host_it_is_answered(app: Flask) -> None:
    assert ask(app, "/healthz", HTTP_HOST="")[0] == "200"
