"""A system of the operator's that calls with its token; each answer must be a documented one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from marketplace.accounts.audit import Actor
from marketplace.accounts.tokens import NewToken, Purpose, make_token
from marketplace.blueprints.tmf.document import openapi_document
from tests.support.csrf_client import BrowserLike

BASE = "/tmf-api/loyalty/v4"
COMMAND = Actor(user_id=None, username="marketplace command")
Call = Callable[..., TestResponse]
ONE_OF = re.compile(rf"({BASE})?(/\w+)/[^/?]+$")


@pytest.fixture
def token(app: object) -> NewToken:
    """A token that may read and write."""
    assert app
    return make_token(name="CRM", purpose=Purpose.LOYALTY, actor=COMMAND)


@pytest.fixture
def reader(app: object) -> NewToken:
    """A token that may only read."""
    assert app
    return make_token(name="Warehouse", purpose=Purpose.LOYALTY_READ, actor=COMMAND)


@pytest.fixture
def call(client: BrowserLike, token: NewToken) -> Call:
    """Call an address below the base, with the token or another's secret: `call("GET", "/hub")`."""

    def call(
        method: str, path: str, *, secret: str | None = token.secret, **given: Any
    ) -> TestResponse:
        bearer = {"Authorization": f"Bearer {secret}"} if secret else {}
        headers = bearer | given.pop("headers", {})
        answer = client.open(BASE + path, method=method, headers=headers, csrf=False, **given)
        require_documented(method.lower(), path, answer)
        return answer

    return call


@pytest.fixture
def get(call: Call) -> Call:
    """Read an address below the base."""
    return lambda path, **given: call("GET", path, **given)


def require_documented(method: str, path: str, answer: TestResponse) -> None:
    """The answer's status, type and properties stand in the OpenAPI document."""
    document = openapi_document()
    plain = path.partition("?")[0]
    known = document["paths"].get(plain) or document["paths"].get(ONE_OF.sub(r"\2/{id}", plain))
    if not known or method not in known:
        assert answer.status_code in {404, 405}
        return
    described = known[method]["responses"][str(answer.status_code)]
    if "content" not in described:
        assert not answer.data
        return
    assert answer.mimetype == "application/json"
    assert "no-store" in answer.headers["Cache-Control"]
    require_shape(answer.get_json(), described["content"]["application/json"]["schema"])


def require_shape(value: Any, schema: dict[str, Any]) -> None:
    """The value has the properties of the schema, to the depth of its references."""
    if "$ref" in schema:
        schema = openapi_document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if schema.get("type") == "array":
        for one in value:
            require_shape(one, schema.get("items", {}))
    if schema.get("type") == "object":
        assert value.keys() <= schema["properties"].keys()
        for name, one in value.items():
            require_shape(one, schema["properties"][name])


def values_of(answer: TestResponse, name: str) -> list[Any]:
    """A property of each resource in the list that was answered."""
    body = answer.get_json()
    assert isinstance(body, list)
    return [one.get(name) for one in body]
