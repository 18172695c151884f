"""While the database is lost, each page says so in the person's language, and the log is short."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib import import_module

import pytest
from flask import Flask

from marketplace.foundation import logs
from marketplace.foundation.database import trouble
from marketplace.foundation.settings import Settings
from tests.support.csrf_client import BrowserLike

LOST = "postgresql://nobody:a-password@127.0.0.1:9/none"
SIGNED_IN = {"_user_id": "0123456789abcdef0123456789abcdef"}
PAGES = ["/", "/login", "/points", "/admin/", "/partner/", "/no-such-page", "/password/reset/tok3n"]
ON_ONE = pytest.mark.databases("sqlite")  # the site's own database is another, which is lost


@pytest.fixture
def site_without(fresh_app: Callable[..., Flask]) -> Iterator[BrowserLike]:
    """A browser with a session, on a site whose database is lost."""
    app = fresh_app(database_url=LOST, log_level="ERROR", sms_gateway_secret="g4teway-secret")
    app.testing = False
    browser = BrowserLike(app)
    with browser.session_transaction() as session:
        session.update(SIGNED_IN)
    yield browser
    logs.configure(Settings.model_validate({"marketplace_env": "test"}))


@ON_ONE
@pytest.mark.parametrize("language", ["en", "sq"])
@pytest.mark.parametrize("htmx", [False, True])
def test_every_page_says_in_the_readers_language_that_the_database_is_lost(
    site_without: BrowserLike, language: str, *, htmx: bool
) -> None:
    for path in PAGES:
        answer = site_without.get(path, headers={"Accept-Language": language}, htmx=htmx)
        said = "Please try again in a moment." if path != "/no-such-page" else "does not exist"
        assert answer.status_code == (404 if path == "/no-such-page" else 503), path
        assert (said in answer.text) is (language == "en"), path
        assert answer.headers["X-Request-ID"] in answer.text, path
        assert ("<html" in answer.text) is not htmx, path
        assert htmx or f'<html lang="{language}">' in answer.text, path


@ON_ONE
def test_a_form_and_a_program_are_told_too(site_without: BrowserLike) -> None:
    form = site_without.post("/login", data={"username": "arta", "password": "x"})
    program = site_without.get("/api/v1/codes/ABCD", headers={"Authorization": "Bearer x"})
    assert (form.status_code, form.headers["Retry-After"]) == (503, "5")
    assert (program.status_code, program.headers["Retry-After"]) == (503, "5")
    assert program.is_json


@ON_ONE
def test_an_outage_is_one_short_line_a_second(
    site_without: BrowserLike, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [1000.0]
    monkeypatch.setattr(trouble, "monotonic", lambda: seconds[0])
    monkeypatch.setattr(trouble.report.__self__, "_next", 0.0)  # type: ignore[attr-defined]
    for _each in range(5):
        for path in PAGES:
            site_without.get(path)
    seconds[0] += 1
    site_without.get("/")
    lines = [line for line in capsys.readouterr().err.splitlines() if line]
    assert len(lines) == 2, lines
    assert all(len(line) < 500 for line in lines)
    assert "database in trouble" in lines[0]
    assert "a-password" not in "".join(lines)
    assert json.loads(lines[1])["left_out"] > 0


@ON_ONE
def test_a_defect_is_logged_by_its_route_as_addresses_hold_secrets(
    site_without: BrowserLike, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object, **_named: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(import_module("marketplace.blueprints.gateways.sms.views"), "answer", fail)
    monkeypatch.setattr(import_module("marketplace.blueprints.auth.passwords"), "page", fail)
    site_without.get("/gateways/sms/g4teway-secret?from=1&text=PIKA&id=1")
    site_without.get("/password/forgot?tok3n")
    text = capsys.readouterr().err
    assert text.count("ZeroDivisionError") >= 2
    assert "/gateways/sms/<secret>" in text
    assert "g4teway-secret" not in text
    assert "tok3n" not in text
    assert "Exception on" not in text


def test_an_error_within_an_error_handler_is_no_error_of_the_handlers_own(
    app: Flask, client: BrowserLike, sign_in: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, "arta")
    monkeypatch.setattr(app, "testing", False)

    def fail(*_given: object, **_named: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(import_module("marketplace.blueprints.web.errors"), "page", fail)
    monkeypatch.setattr(import_module("marketplace.blueprints.partners.blueprint"), "page", fail)
    lost = client.get("/no-such-page", headers={"Accept-Language": "en"})
    closed = client.get("/partner/", headers={"Accept-Language": "en"})
    assert (lost.status_code, closed.status_code) == (404, 500)
    assert "This page does not exist." in lost.text
    assert "Something went wrong on our side." in closed.text
    assert "<main" in closed.text
