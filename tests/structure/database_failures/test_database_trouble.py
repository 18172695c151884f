"""A database that is too busy, or gone, is no defect: people are asked to try again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from marketplace.blueprints.web.guards import public
from marketplace.foundation.transaction import transaction
from tests.support.csrf_client import BrowserLike

TROUBLES = [
    OperationalError("UPDATE x", {}, Exception("deadlock detected")),
    PoolTimeoutError("QueuePool limit reached"),
]


@pytest.mark.parametrize("trouble", TROUBLES, ids=["deadlock", "pool"])
def test_a_busy_database_gets_an_error_page_in_the_sites_layout(
    fresh_app: Callable[[], Flask], trouble: Exception
) -> None:
    app = fresh_app()

    @public
    def fail() -> str:
        raise trouble

    app.add_url_rule("/fail", view_func=fail)
    app.testing = False
    answer = BrowserLike(app).get("/fail")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "<main" in answer.text
    assert answer.headers["X-Request-ID"] in answer.text


def test_a_database_that_is_gone_is_said_in_plain_words(
    app: Flask, client: BrowserLike, sign_in: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, "arta")
    monkeypatch.setattr(app, "testing", False)

    def gone(*_given: object, **_named: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("the connection is lost"))

    monkeypatch.setattr("sqlalchemy.orm.scoping.scoped_session.execute", gone)
    answer = client.get("/points")
    assert answer.status_code == 503
    assert answer.headers["X-Request-ID"] in answer.text


def test_other_errors_of_the_database_are_defects(fresh_app: Callable[[], Flask]) -> None:
    app = fresh_app()

    @public
    def fail() -> str:
        raise IntegrityError("INSERT", {}, Exception("UNIQUE"))

    app.add_url_rule("/fail", view_func=fail)
    app.testing = False
    assert BrowserLike(app).get("/fail").status_code == 500


def test_the_values_of_a_failed_statement_are_not_logged(app: Flask) -> None:
    assert app
    statement = text("UPDATE nowhere SET code = :code")
    with pytest.raises(DBAPIError) as told, transaction() as session:
        session.execute(statement, {"code": "SECRET"})
    assert "SECRET" not in str(told.value)
