"""The OpenAPI document: complete, sound, and true of the routes that there are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from marketplace.blueprints.api.document import OPERATIONS, openapi_document
from marketplace.blueprints.api.document_topups import EVENT
from marketplace.blueprints.api.models import Problem
from tests.support.csrf_client import BrowserLike

ADDRESS = "/api/v1/openapi.json"


@pytest.fixture
def document(client: BrowserLike) -> dict[str, Any]:
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    found: dict[str, Any] = answer.get_json()
    return found


def within(part: Any) -> Iterator[Any]:
    """The part and everything in it."""
    yield part
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for one in inner:
        yield from within(one)


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in document["paths"].values() for operation in path.values()]


def test_anyone_may_read_the_openapi_document(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert document.keys() == {"openapi", "info", "servers", "paths", "components"}
    assert {"title", "version"} <= document["info"].keys()
    assert document == openapi_document()


def test_every_route_below_the_api_is_in_it_and_no_other(app: Flask) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    paths = openapi_document()["paths"]
    assert routes == {(path, method) for path, methods in paths.items() for method in methods}


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    named = [part["$ref"] for part in within(document) if isinstance(part, dict) and "$ref" in part]
    schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(named) == schemas


def test_every_operation_says_what_it_answers(document: dict[str, Any]) -> None:
    for operation in operations(document):
        assert {"operationId", "summary", "responses", "security"} <= operation.keys()
        for status, response in operation["responses"].items():
            assert re.fullmatch(r"[2-5]\d\d", status)
            assert response["description"]
    schemes = document["components"]["securitySchemes"]
    assert schemes == {"token": {"type": "http", "scheme": "bearer"}}


def test_the_examples_of_problems_are_true(document: dict[str, Any]) -> None:
    for operation in operations(document):
        for status, response in operation["responses"].items():
            content = response["content"].get("application/problem+json", {})
            values = [one["value"] for one in content.get("examples", {}).values()]
            assert {Problem.model_validate(value).status for value in values} <= {int(status)}


def test_the_other_examples_are_true() -> None:
    for methods in OPERATIONS.values():
        for operation in methods.values():
            if operation.asks:
                model, example = operation.asks
                assert model.model_validate_json(json.dumps(example))
            for answered in operation.answers.values():
                assert answered.model.model_validate(answered.example)


def test_the_event_is_described_by_its_model(document: dict[str, Any]) -> None:
    schema = document["components"]["schemas"]["TopUpEvent"]
    assert set(schema["required"]) == EVENT.keys() == schema["properties"].keys()
    assert schema["additionalProperties"] is False
    assert schema["properties"]["at"]["format"] == "date-time"
    assert schema["properties"]["id"]["maxLength"] == 64
