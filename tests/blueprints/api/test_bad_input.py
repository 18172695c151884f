"""Whatever is sent, the answer is a problem that says what is wrong, and nothing is booked."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import Any

import pytest

from marketplace.blueprints.api.document import openapi_document
from marketplace.customers.models import Line
from marketplace.foundation import clock
from tests.blueprints.api.conftest import TOPUPS, Send
from tests.blueprints.api.test_topups import event
from tests.points.billing.topping import kept
from tests.support.csrf_client import BrowserLike

JSON = "application/json"
LONG_AGO = "2020-01-01T00:00:00Z"
FIELDS: list[tuple[str, Any]] = [
    *(("id", bad) for bad in ("", "x" * 65, 7, None, ["t1"], "ë", "a\0b", "a\nb")),
    *(("line", bad) for bad in ("", "F" * 33, 1000003, None, {}, "\x00", "ç")),
    *(("package", bad) for bad in ("", "p" * 81, True, None, "a\x00b")),
    *(("at", bad) for bad in ("", None, 1760427000, "1760427000", "2026-10-14", LONG_AGO)),
    *(("at", f"2026-10-14T{bad}") for bad in ("09:30:00", "25:00Z", "09:30+99:00", "09:30 Z")),
    *(("at", bad) for bad in ("2026-02-30T09:30Z", "0001-01-01T00:00+14:00", "9999-12-31T23:59Z")),
    ("points", 1000),
]


def test_a_field_of_another_kind_is_named(contract: Line, send: Send) -> None:
    for field, bad in FIELDS:
        answer = send(event(contract, **{field: bad}))
        assert answer.status_code == 422, (field, bad)
        assert answer.json, (field, bad)
        assert [one["field"] for one in answer.json["errors"]] == [field], (field, bad)
        assert answer.json["errors"][0]["detail"], (field, bad)
        assert kept() == 0, (field, bad)


@pytest.mark.parametrize("field", ["id", "line", "package", "at"])
def test_every_field_is_needed(contract: Line, send: Send, field: str) -> None:
    told = event(contract)
    del told[field]
    answer = send(told)
    assert answer.status_code == 422
    assert answer.json
    assert answer.json["errors"] == [{"field": field, "detail": "This field is required."}]


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"7", b"null", b"true"])
def test_an_api_body_that_is_no_object_is_refused(send: Send, body: bytes) -> None:
    answer = send(data=body, content_type=JSON)
    assert answer.status_code == 422
    assert answer.json
    assert [one["field"] for one in answer.json["errors"]] == [""]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"\xef\xbb\xbf{}", b'{"id": "\\ud800"}', b"[" * 9_000, b"\0"]
)
def test_an_api_body_that_is_no_json_is_refused(send: Send, body: bytes) -> None:
    assert send(data=body, content_type=JSON).status_code == 400


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "json"])
def test_another_type_is_refused(contract: Line, send: Send, kind: str) -> None:
    assert send(data=json.dumps(event(contract)), content_type=kind).status_code == 415
    assert kept() == 0


def test_a_body_that_is_too_large_is_refused_before_it_is_read(contract: Line, send: Send) -> None:
    told = json.dumps(event(contract, package="x" * 20_000))
    assert send(data=told, content_type=JSON).status_code == 413


def test_many_unknown_fields_are_not_all_repeated(contract: Line, send: Send) -> None:
    answer = send(event(contract, **{f"f{n}": n for n in range(500)}))
    assert answer.json
    assert len(answer.json["errors"]) == 20


@pytest.mark.parametrize(("minutes", "status"), [(4, 201), (6, 422)])
def test_a_clock_may_be_a_little_ahead(
    contract: Line, send: Send, minutes: int, status: int
) -> None:
    at = (clock.now() + timedelta(minutes=minutes)).isoformat()
    assert send(event(contract, at=at)).status_code == status


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/api/", 404),
        ("POST", "/api/v2/events/topups", 404),
        ("GET", "/api/\0", 404),
        ("GET", TOPUPS, 405),
        ("DELETE", TOPUPS, 405),
        ("POST", "/api/v1/openapi.json", 405),
    ],
)
def test_below_the_api_every_refusal_is_a_problem(
    client: BrowserLike, method: str, address: str, status: int
) -> None:
    answer = client.open(address, method=method)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    body = answer.get_json(force=True)
    assert body.keys() == {"type", "title", "status", "detail", "request_id"}
    assert (body["type"], body["status"]) == ("about:blank", status)
    assert status != 405 or answer.headers["Allow"]


def test_a_defect_is_a_problem_with_the_requests_id(
    contract: Line, send: Send, monkeypatch: pytest.MonkeyPatch, client: BrowserLike
) -> None:
    def fail(_topup: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(sys.modules["marketplace.blueprints.api.topups"], "top_up", fail)
    monkeypatch.setattr(client.application, "testing", False)
    answer = send(event(contract))
    assert answer.status_code == 500
    assert answer.json
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]
    assert "defect" not in answer.text


def test_the_document_knows_the_statuses_seen_here() -> None:
    responses = openapi_document()["paths"][TOPUPS]["post"]["responses"]
    seen = {"200", "201", "400", "401", "403", "405", "409", "413", "415", "422", "500", "503"}
    assert responses.keys() == seen
