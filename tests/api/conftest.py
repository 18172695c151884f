"""A program that calls the API with its token; each answer must be one that is documented."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from marketplace.accounts.audit import Actor
from marketplace.accounts.tokens import NewToken, Purpose, make_token
from marketplace.blueprints.api.document import openapi_document
from tests.browser_like import BrowserLike
from tests.points.conftest import contract as contract

TOPUPS = "/api/v1/events/topups"
COMMAND = Actor(user_id=None, username="marketplace command")
Send = Callable[..., TestResponse]


@pytest.fixture
def token(app: object) -> NewToken:
    """A token for top-ups."""
    assert app
    return make_token(name="Billing", purpose=Purpose.TOPUPS, actor=COMMAND)


@pytest.fixture
def send(client: BrowserLike, token: NewToken) -> Send:
    """Send an event with the token, or with what is given in its place."""

    def send(event: object = None, *, secret: str = token.secret, **given: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {secret}"} | given.pop("headers", {})
        usual = {} if "data" in given else {"json": event}
        answer = client.post(TOPUPS, headers=headers, csrf=False, **usual | given)
        require_documented(answer)
        return answer

    return send


def require_documented(answer: TestResponse) -> None:
    """The answer's status, its type and its fields stand in the OpenAPI document."""
    document = openapi_document()
    described = document["paths"][TOPUPS]["post"]["responses"][str(answer.status_code)]
    ((media, content),) = described["content"].items()
    assert answer.mimetype == media
    schema = document["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
    body = answer.get_json(force=True)
    assert set(schema["required"]) <= body.keys() <= schema["properties"].keys()
    assert "no-store" in answer.headers["Cache-Control"]
    assert body.get("status", answer.status_code) == answer.status_code
