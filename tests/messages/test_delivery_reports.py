"""The gateway's delivery reports set the state of an SMS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from marketplace.foundation.extensions import db
from marketplace.messages.models import MessageState, OutboxMessage
from tests.messages.conftest import Write, deliver
from tests.support.csrf_client import BrowserLike

SECRET = "gateway-secret"
Outbox = Callable[[], list[OutboxMessage]]


@pytest.fixture(autouse=True)
def known_secret(app: Flask) -> Iterator[None]:
    """Settings with the gateway's secret."""
    usual = app.config["SETTINGS"]
    app.config["SETTINGS"] = usual.model_copy(update={"sms_gateway_secret": SECRET})
    yield
    app.config["SETTINGS"] = usual


def report(
    client: BrowserLike, secret: str = SECRET, address: str = "127.0.0.1", **asked: Any
) -> int:
    answer = client.get(
        f"/gateways/sms/{secret}/delivery",
        query_string=asked,
        environ_base={"REMOTE_ADDR": address},
    )
    db.session.expire_all()
    return answer.status_code


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (1, MessageState.DELIVERED),
        (2, MessageState.DEAD),
        (16, MessageState.DEAD),
        (8, MessageState.SENT),
        (99, MessageState.SENT),
    ],
)
def test_the_report_says_what_became_of_the_sms(
    app: Flask, client: BrowserLike, write: Write, outbox: Outbox, kind: int, state: MessageState
) -> None:
    (sms,) = write(email=None)
    deliver(app)
    assert report(client, id=sms, type=kind) == 204
    assert outbox()[0].state is state


def test_a_pin_is_forgotten_once_its_sms_arrived(
    client: BrowserLike, write: Write, outbox: Outbox
) -> None:
    (sms,) = write("line_pin", email=None, facts={"pin": "123456", "minutes": 10})
    assert report(client, id=sms, type=1) == 204
    assert (outbox()[0].state, outbox()[0].facts) == (MessageState.DELIVERED, {})


def test_a_report_that_overtakes_the_worker_counts(
    client: BrowserLike, write: Write, outbox: Outbox
) -> None:
    (sms,) = write(email=None)
    report(client, id=sms, type=1)
    assert outbox()[0].state is MessageState.DELIVERED


def test_a_report_that_comes_again_changes_nothing(
    app: Flask, client: BrowserLike, write: Write, outbox: Outbox
) -> None:
    (sms,) = write(email=None)
    deliver(app)
    report(client, id=sms, type=1)
    report(client, id=sms, type=2)
    assert outbox()[0].state is MessageState.DELIVERED


def test_a_report_of_an_email_changes_nothing(
    app: Flask, client: BrowserLike, write: Write, outbox: Outbox
) -> None:
    (email,) = write(phone=None)
    deliver(app)
    assert report(client, id=email, type=1) == 204
    assert outbox()[0].state is MessageState.SENT


@pytest.mark.parametrize("asked", [{}, {"id": "x"}, {"id": 404, "type": 1}, {"id": 10**30}])
def test_a_report_of_nothing_known_is_taken_and_changes_nothing(
    client: BrowserLike, asked: dict[str, Any]
) -> None:
    assert report(client, **asked) == 204


@pytest.mark.parametrize("secret", ["wrong", SECRET + "x", "ë"])
def test_a_wrong_secret_is_not_found(client: BrowserLike, secret: str) -> None:
    assert report(client, secret, id=1, type=1) == 404


def test_delivery_reports_are_not_found_without_a_secret_in_the_settings(
    app: Flask, client: BrowserLike
) -> None:
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"sms_gateway_secret": ""})
    assert report(client, "any", id=1, type=1) == 404
    assert report(client, "", id=1, type=1) in {308, 404}, "at most sent to where nothing is"
    assert client.get("/gateways/sms/delivery").status_code == 404


def test_a_call_from_elsewhere_is_not_found(client: BrowserLike) -> None:
    assert report(client, address="203.0.113.9", id=1, type=1) == 404
