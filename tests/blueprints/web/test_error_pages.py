"""Every error is a page in the site's look and the reader's language, with the request's id."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from psycopg import OperationalError
from werkzeug.exceptions import InternalServerError, default_exceptions
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from marketplace.blueprints.web import errors
from marketplace.serving.bodies import LARGE, LATE, UNREAD
from tests.support.csrf_client import BrowserLike

TOLD = [
    (400, "We could not understand that request."),
    (403, "You are not allowed to do that."),
    (404, "This page does not exist."),
    (405, "This is not possible here."),
    (413, "This is too large."),
    (418, "Something went wrong on our side."),
    (429, "Too many requests."),
    (500, "Something went wrong on our side."),
]


@pytest.fixture
def broken(fresh_app: Callable[..., Flask]) -> BrowserLike:
    """A browser on a site where `/error/<status>` answers with that error."""
    app = fresh_app()
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/error/<int:status>", view_func=fail, methods=["GET", "POST"])
    return BrowserLike(app)


def fail(status: int) -> str:
    raise default_exceptions.get(status, ZeroDivisionError)


def moved() -> str:
    raise RequestRedirect("/offers")


def lost() -> str:
    raise InternalServerError(original_exception=OperationalError("the connection is lost"))


for view in (fail, moved, lost):
    view.guard = "anyone"  # type: ignore[attr-defined] # as the decorator does


def ask(browser: BrowserLike, status: int, language: str, **how: bool) -> TestResponse:
    return browser.get(f"/error/{status}", headers={"Accept-Language": language}, **how)


def test_each_error_page_is_in_the_readers_language(broken: BrowserLike) -> None:
    for status, said in TOLD:
        english, albanian = (ask(broken, status, language) for language in ("en", "sq"))
        assert english.status_code == albanian.status_code == status, status
        assert said in english.text, status
        assert said not in albanian.text, status
        assert '<html lang="sq">' in albanian.text, status


@pytest.mark.parametrize("status", [404, 500])
def test_an_error_page_has_the_sites_layout_and_a_link_to_the_start_page(
    broken: BrowserLike, status: int
) -> None:
    page = ask(broken, status, "en").text
    assert 'href="/"' in page
    assert "/static/css/base.css" in page
    assert "Go to the start page" in page


@pytest.mark.parametrize("status", [403, 404, 429, 500])
def test_an_error_page_shows_the_request_id(broken: BrowserLike, status: int) -> None:
    answer = ask(broken, status, "en")
    assert f"<code>{answer.headers['X-Request-ID']}</code>" in answer.text


def test_htmx_gets_the_refusal_alone(broken: BrowserLike) -> None:
    answer = ask(broken, 403, "en", htmx=True)
    assert answer.status_code == 403
    assert answer.text.lstrip().startswith('<section class="refusal"')


def test_a_defect_says_nothing_of_its_cause(broken: BrowserLike) -> None:
    answer = ask(broken, 500, "en")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.text
    assert "Something went wrong on our side." in answer.text


def test_a_redirect_that_is_raised_leads_on(broken: BrowserLike) -> None:
    broken.application.add_url_rule("/moved", view_func=moved)
    answer = broken.get("/moved")
    assert (answer.status_code, answer.location) == (308, "/offers")


def test_a_database_that_fails_while_a_page_is_made_is_told_as_such(broken: BrowserLike) -> None:
    broken.application.add_url_rule("/lost", view_func=lost)
    answer = broken.get("/lost")
    assert answer.status_code == 503
    assert broken.get("/error/500").status_code == 500


def test_an_error_page_that_fails_too_is_a_line_of_text_with_the_request_id(
    broken: BrowserLike, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken.application.add_url_rule("/lost", view_func=lost)
    monkeypatch.setattr(errors, "language_at_hand", lambda: 1 / 0)
    answer = broken.get("/lost")
    assert (answer.status_code, answer.mimetype) == (503, "text/plain")
    assert answer.text == f"Something went wrong on our side. {answer.headers['X-Request-ID']}"


def test_a_body_that_the_server_did_not_read_is_refused_with_its_reason(
    client: BrowserLike,
) -> None:
    for unread, status in ((LATE, 408), (LARGE, 413)):
        answer = client.post("/login", data={}, environ_overrides={UNREAD: unread})
        assert answer.status_code == status, unread


def test_a_405_error_page_keeps_the_allow_header(client: BrowserLike) -> None:
    answer = client.post("/offers")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
