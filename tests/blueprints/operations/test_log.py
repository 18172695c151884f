"""The log: one line a request, with its id, and nothing that is nobody's business."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from marketplace.blueprints.web import request_log
from marketplace.foundation import logs
from tests.support.csrf_client import BrowserLike

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def logging_client(
    fresh_app: Callable[..., Flask], make_settings: Callable[..., Any]
) -> Iterator[BrowserLike]:
    yield BrowserLike(fresh_app(log_level="INFO", log_format="json", sms_gateway_secret="s3cret"))
    logs.configure(make_settings())
    request_log.log.setLevel("WARNING")


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_each_request_is_one_line_of_the_log(logging_client: BrowserLike, lines: Lines) -> None:
    lines()
    answer = logging_client.get("/healthz")
    (line,) = lines()
    assert line["event"] == "request"
    assert (line["method"], line["route"], line["status"]) == ("GET", "/healthz", 200)
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert line["ms"] >= 0


def test_neither_queries_nor_secrets_are_in_it(logging_client: BrowserLike, lines: Lines) -> None:
    logging_client.get("/partner/confirm?code=ABCD-EFGH-JKMNP")
    logging_client.get("/gateways/sms/s3cret/delivery?id=7&type=1")
    logging_client.get("/somewhere/ABCD-EFGH-JKMNP")
    text = json.dumps(lines())
    assert "ABCD" not in text
    assert "s3cret" not in text


def test_a_proxys_request_id_is_kept(logging_client: BrowserLike) -> None:
    answer = logging_client.get("/healthz", headers={"X-Request-ID": "abc-12345678"})
    assert answer.headers["X-Request-ID"] == "abc-12345678"


@pytest.mark.parametrize("odd", ["short", "x" * 50, "white space", "<script>"])
def test_an_odd_request_id_is_not(logging_client: BrowserLike, odd: str) -> None:
    answer = logging_client.get("/healthz", headers={"X-Request-ID": odd})
    assert answer.headers["X-Request-ID"] != odd


def test_a_defect_shows_no_trace_and_its_id_is_in_the_log(
    fresh_app: Callable[..., Flask], lines: Lines
) -> None:
    app = fresh_app()
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/broken", view_func=traffic_is_broken, endpoint="broken")
    answer = BrowserLike(app).get("/broken")
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert answer.headers["X-Request-ID"] in answer.text
    assert answer.headers["X-Request-ID"] in {line.get("request_id") for line in lines()}


def traffic_is_broken() -> str:
    raise ZeroDivisionError


traffic_is_broken.guard = "anyone"  # type: ignore[attr-defined] # as the decorator does


def test_a_line_for_people_says_the_same_in_one_line(
    fresh_app: Callable[..., Flask],
    make_settings: Callable[..., Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    client = BrowserLike(fresh_app(log_level="INFO", log_format="console"))
    capsys.readouterr()
    answer = client.get("/healthz")
    logs.configure(make_settings())
    request_log.log.setLevel("WARNING")
    said = capsys.readouterr().err.strip()
    number = answer.headers["X-Request-ID"]
    assert re.fullmatch(rf"GET /healthz 200 [0-9.]+ ms {number}", said.splitlines()[-1])
