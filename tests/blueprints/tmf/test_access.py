"""Reading and writing need a token's right; others get the standard's error."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketplace.accounts.tokens import NewToken, Purpose, make_token, revoke_token
from marketplace.blueprints.tmf.operations import OPERATIONS, Operation
from tests.blueprints.tmf.conftest import BASE, COMMAND, Call
from tests.support.csrf_client import BrowserLike

READING = [one for one in OPERATIONS if one.method == "get"]
WRITING = [one for one in OPERATIONS if one.path.startswith("/loyalty") and one.method != "get"]
ERROR = {"code", "reason", "message", "status"}


def at(one: Operation) -> tuple[str, str]:
    return one.method.upper(), one.path.replace("{id}", "77")


def test_a_tmf_request_without_a_token_is_refused(call: Call) -> None:
    for one in OPERATIONS:
        answer = call(*at(one), secret=None)
        assert (answer.status_code, answer.get_json().keys()) == (401, ERROR), one
        assert answer.headers["WWW-Authenticate"].startswith("Bearer"), one


def test_a_token_for_something_else_opens_nothing(call: Call) -> None:
    billing = make_token(name="Billing", purpose=Purpose.TOPUPS, actor=COMMAND).secret
    for one in OPERATIONS:
        answer = call(*at(one), secret=billing)
        assert (answer.status_code, answer.get_json()["code"]) == (403, 403), one


def test_a_read_only_token_can_read_tmf_resources(call: Call, reader: NewToken) -> None:
    for one in READING:
        assert call(*at(one), secret=reader.secret).status_code in {200, 404}, one


def test_a_read_only_token_cannot_change_tmf_resources(call: Call, reader: NewToken) -> None:
    for one in WRITING:
        assert call(*at(one), secret=reader.secret, json={}).status_code == 403, one


def test_a_token_bound_to_networks_opens_nothing_from_elsewhere(call: Call) -> None:
    bound = make_token(
        name="Bound", purpose=Purpose.LOYALTY, networks="192.0.2.0/24", actor=COMMAND
    ).secret
    near = {"environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}}
    for one in OPERATIONS:
        answer = call(*at(one), secret=bound)
        assert (answer.status_code, answer.get_json()["code"]) == (403, 1301), one
        assert answer.get_json()["reason"] == "Called from elsewhere", one
        assert call(*at(one), secret=bound, **near).status_code not in {401, 403}, one


def test_a_revoked_token_opens_nothing(get: Call, token: NewToken) -> None:
    revoke_token(token_id=token.id, actor=COMMAND)
    assert get("/loyaltyAccount").status_code == 401


def test_a_signed_in_user_without_a_token_is_refused_by_tmf(
    client: BrowserLike, sign_in: Callable[..., object]
) -> None:
    sign_in(client, "administrator")
    assert client.get(f"{BASE}/loyaltyAccount").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", "/loyaltyAccount/1", 405),
        ("POST", "/loyaltyBalance", 405),
        ("PUT", "/loyaltyProgramMember/1", 405),
        ("GET", "/hub", 405),
        ("GET", "/loyaltyAction", 404),
        ("GET", "/../v5/loyaltyAccount", 404),
        ("GET", "/\0", 404),
    ],
)
def test_an_unsupported_tmf_request_gets_the_standards_error(
    client: BrowserLike, method: str, path: str, status: int
) -> None:
    answer = client.open(BASE + path, method=method)
    assert (answer.status_code, answer.mimetype) == (status, "application/json")
    body = answer.get_json()
    assert body.keys() == ERROR
    assert (body["code"], body["status"]) == (status, status)
    assert status != 405 or answer.headers["Allow"]


def test_the_message_is_in_the_language_asked_for(client: BrowserLike) -> None:
    said = [
        client.get(f"{BASE}/nothing", headers={"Accept-Language": one}).get_json()
        for one in ("en", "sq")
    ]
    assert said[0]["reason"] == said[1]["reason"] == "Not Found"
    assert said[0]["message"] != said[1]["message"]
