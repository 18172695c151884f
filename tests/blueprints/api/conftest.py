"""Programs that call the API with their tokens; each answer must be one that is documented."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from marketplace.accounts.audit import Actor
from marketplace.accounts.tokens import NewToken, Purpose, make_token
from marketplace.blueprints.api.document import OPERATIONS, openapi_document
from marketplace.catalogue.partners.till_keys import make_key
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.receipts import Receipt
from tests.points.conftest import contract as contract
from tests.support.cast import Cast, ListedOffer
from tests.support.csrf_client import BrowserLike

TOPUPS = "/api/v1/events/topups"
CONFIRMATIONS = "/api/v1/confirmations"
CONVERSIONS = "/api/v1/conversions"
CODES = "/api/v1/codes"
COMMAND = Actor(user_id=None, username="marketplace command")
KEYS = itertools.count(1)
Send = Callable[..., TestResponse]
Sold = Callable[..., Receipt]


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


@pytest.fixture
def key(cast: Cast) -> NewToken:
    """A key of the bakery's, for all its branches."""
    return a_key(cast)


def a_key(cast: Cast, branch_id: int | None = None) -> NewToken:
    bakery, actor = cast.bakery, cast.drita.actor
    return make_key(partner_id=bakery.id, name="Till 1", branch_id=branch_id, actor=actor)


@pytest.fixture
def sold(cast: Cast) -> Sold:
    """Convert an offer of the bakery for Arta; the receipt, with its code."""

    def sold(offer: ListedOffer | None = None) -> Receipt:
        wanted, key = offer or cast.an_offer(points=10), f"sold-{next(KEYS)}"
        arta = cast.arta.customer_id
        return convert(customer_id=arta, offer=wanted.slug, via=ConversionChannel.WEB, key=key)

    return sold


@pytest.fixture
def till(client: BrowserLike, key: NewToken) -> Send:
    """Ask for a confirmation of the code; `key` is the Idempotency-Key, None for none."""

    def till(code: str | None, *, secret: str = key.secret, **given: Any) -> TestResponse:
        headers = with_key(secret, given.pop("key", f"key-{next(KEYS)}"))
        body = given.pop("json", {"code": code} | given)
        answer = client.post(CONFIRMATIONS, json=body, headers=headers, csrf=False)
        require_documented(answer)
        return answer

    return till


@pytest.fixture
def look(client: BrowserLike, key: NewToken) -> Send:
    """Look at a code."""

    def look(code: str | None, *, secret: str = key.secret) -> TestResponse:
        answer = client.get(f"{CODES}/{code}", headers=with_key(secret, None))
        require_documented(answer)
        return answer

    return look


@pytest.fixture
def centre(app: object) -> NewToken:
    """The call centre's token."""
    assert app
    return make_token(name="Call centre", purpose=Purpose.CONVERSIONS, actor=COMMAND)


@pytest.fixture
def ask(client: BrowserLike, centre: NewToken, cast: Cast) -> Send:
    """Ask for a conversion for Arta; `key` is the Idempotency-Key, None for none."""

    def ask(offer: object, *, secret: str = centre.secret, **given: Any) -> TestResponse:
        headers = with_key(secret, given.pop("key", f"key-{next(KEYS)}"))
        body = {"line": cast.arta.number, "offer": offer} | given
        answer = client.post(CONVERSIONS, json=body, headers=headers, csrf=False)
        require_documented(answer)
        return answer

    return ask


def with_key(secret: str, key: str | None) -> dict[str, str]:
    headers = {"Authorization": f"Bearer {secret}"}
    return headers if key is None else headers | {"Idempotency-Key": key}


def path_of(answer: TestResponse) -> str:
    """The documented path that was asked."""
    asked = answer.request.path
    patterns = {one: re.sub(r"{\w+}", r"[^/]+", one.replace("{code}", ".+")) for one in OPERATIONS}
    return next(one for one, pattern in patterns.items() if re.fullmatch(pattern, asked))


def require_documented(answer: TestResponse) -> None:
    """The answer's status, its type and its fields stand in the OpenAPI document."""
    document = openapi_document()
    operation = document["paths"][path_of(answer)][answer.request.method.lower()]
    described = operation["responses"][str(answer.status_code)]
    ((media, content),) = described["content"].items()
    assert answer.mimetype == media
    schema = document["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
    body = answer.get_json(force=True)
    assert set(schema["required"]) <= body.keys() <= schema["properties"].keys()
    assert "no-store" in answer.headers["Cache-Control"]
    assert body.get("status", answer.status_code) == answer.status_code
    if media == "application/problem+json" and body["type"] != "about:blank":
        known = {one["value"]["type"] for one in content["examples"].values()}
        assert body["type"] in known
