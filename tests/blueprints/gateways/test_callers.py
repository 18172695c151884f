"""A gateway's secret and the one before it open its addresses; the network's sign its events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from marketplace.blueprints.gateways.callers import require_gateway, require_network
from marketplace.foundation import clock
from marketplace.network.signing import sign

HERE: dict[str, Any] = {"environ_base": {"REMOTE_ADDR": "127.0.0.1"}}
SET = {
    "sms_gateway_secret": "new sms",
    "sms_gateway_secret_previous": "old sms",
    "ussd_gateway_secret": "new ussd",
    "ussd_gateway_secret_previous": "old ussd",
    "network_secret": "new network",
    "network_secret_previous": "old network",
}


@pytest.fixture
def changing(app: Flask) -> Iterator[Flask]:
    """An app whose secrets are being changed."""
    usual = app.config["SETTINGS"]
    app.config["SETTINGS"] = usual.model_copy(update=SET)
    yield app
    app.config["SETTINGS"] = usual


def status_of(app: Flask, secret: str, gateway: Literal["sms", "ussd"]) -> int:
    with app.test_request_context(**HERE):
        try:
            require_gateway(secret, gateway=gateway)
        except HTTPException as refused:
            return refused.code or 0
    return 200


@pytest.mark.parametrize("gateway", ["sms", "ussd"])
def test_a_gateway_is_let_in_by_the_new_secret_and_the_one_before(
    changing: Flask, gateway: Literal["sms", "ussd"]
) -> None:
    other = "ussd" if gateway == "sms" else "sms"
    tried = [f"new {gateway}", f"old {gateway}", f"new {other}", f"old {other}", "", "ë"]
    assert [status_of(changing, one, gateway) for one in tried] == [200, 200, 404, 404, 404, 404]


def test_a_predecessor_alone_opens_nothing(changing: Flask) -> None:
    settings = changing.config["SETTINGS"].model_copy(update={"sms_gateway_secret": ""})
    changing.config["SETTINGS"] = settings
    assert [status_of(changing, one, "sms") for one in ("old sms", "")] == [404, 404]


@pytest.mark.parametrize(("secret", "status"), [("new", 200), ("old", 200), ("older", 401)])
def test_the_networks_events_may_be_signed_by_either(
    changing: Flask, secret: str, status: int
) -> None:
    headers = sign(f"{secret} network", "POST", "/e", b"{}", now=clock.now())
    got = 200
    with changing.test_request_context("/e", method="POST", data=b"{}", headers=headers, **HERE):
        try:
            require_network()
        except HTTPException as refused:
            got = refused.code or 0
    assert got == status
