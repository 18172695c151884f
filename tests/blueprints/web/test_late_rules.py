"""The function that builds the addresses of a route is compiled when the first one is built."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, url_for
from werkzeug.routing import Rule

from marketplace.blueprints.web import url_converters

ROUTE = "/things/<int:rule>"


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The routes that something was compiled for so far."""
    found: list[str] = []
    real = Rule._compile_builder

    def compile_builder(rule: Rule, *given: Any) -> Any:
        found.append(rule.rule)
        return real(rule, *given)

    monkeypatch.setattr(Rule, "_compile_builder", compile_builder)
    return found


def test_an_address_is_compiled_once_and_when_it_is_first_built(compiled: list[str]) -> None:
    app = Flask("tested")
    url_converters.init_app(app)
    app.add_url_rule(ROUTE, "thing", lambda rule: f"thing {rule}")
    assert app.test_client().get("/things/7").text == "thing 7"
    assert ROUTE not in compiled
    with app.test_request_context():
        assert url_for("thing", rule=7) == "/things/7"
        assert url_for("thing", rule=8, more="x") == "/things/8?more=x"
        assert url_for("thing", rule=9, more="y") == "/things/9?more=y"
    assert compiled.count(ROUTE) == 1
