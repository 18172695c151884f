"""The simulated network: orders, failure modes and signatures."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.conversions.provisioning.models import OrderKind
from marketplace.demo.network import server
from marketplace.demo.network.events import EventSender
from marketplace.demo.network.failure_modes import FailureMode
from marketplace.demo.network.ledger import SimulatorLedger
from marketplace.demo.network.server import NetworkSimulator
from marketplace.foundation import clock
from marketplace.network.requests import RESOURCES, body
from marketplace.network.signing import sign

KEY = "a-secret-between-us-and-the-network"
ASKED = {"number": "+38349123456", "unit": "MB", "amount": 200, "offer": "data", "good_until": None}
Ask = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def ledger(tmp_path: Path) -> SimulatorLedger:
    return SimulatorLedger(tmp_path / "network.db")


@pytest.fixture
def client(ledger: SimulatorLedger) -> FlaskClient:
    app = Flask("simulated")
    app.register_blueprint(server.bp)
    server.init_app(app, NetworkSimulator(ledger, KEY, EventSender(KEY, ""), later_seconds=600))
    return app.test_client()


@pytest.fixture
def ask(client: FlaskClient) -> Ask:
    """Place a signed order for the conversion; returns the status and the answer."""

    def ask(
        kind: OrderKind = OrderKind.GRANT, of: int = 1, **other: Any
    ) -> tuple[int, dict[str, Any]]:
        path, content = f"/{RESOURCES[kind]}", json.dumps(body(of, kind, ASKED | other)).encode()
        headers = sign(KEY, "POST", path, content, now=clock.now())
        headers["Content-Type"] = "application/json"
        answer = client.post(path, data=content, headers=headers)
        return answer.status_code, answer.get_json()

    return ask


def look(client: FlaskClient, path: str) -> tuple[int, dict[str, Any]]:
    answer = client.get(path, headers=sign(KEY, "GET", path, b"", now=clock.now()))
    return answer.status_code, answer.get_json()


def test_an_order_sent_several_times_is_carried_out_once(ask: Ask, ledger: SimulatorLedger) -> None:
    assert [ask()[0] for _ in range(3)] == [201, 200, 200]
    assert [(held.left, held.grants) for held in ledger.buckets()] == [(200, 1)]


def test_an_id_with_other_contents_is_a_conflict(ask: Ask, ledger: SimulatorLedger) -> None:
    ask()
    assert ask(amount=300)[0] == 409
    assert ledger.buckets()[0].left == 200


def test_the_simulated_network_returns_the_status_of_an_order(
    client: FlaskClient, ask: Ask
) -> None:
    assert look(client, "/topupBalance/pika-1-grant")[0] == 404
    ask()
    status, told = look(client, "/topupBalance/pika-1-grant")
    assert (status, told["status"], told["id"]) == (200, "completed", "pika-1-grant")
    assert look(client, "/adjustBalance/pika-1-grant")[0] == 404


def test_a_withdrawal_takes_what_is_left_once(ask: Ask, ledger: SimulatorLedger) -> None:
    ask()
    assert [ask(OrderKind.WITHDRAW)[0] for _ in range(2)] == [201, 200]
    assert ledger.buckets()[0].left == 0


def test_a_grant_after_its_withdrawal_is_refused(ask: Ask, ledger: SimulatorLedger) -> None:
    assert ask(OrderKind.WITHDRAW)[0] == 422
    assert ask()[0] == 422
    assert ledger.buckets() == []


def test_a_refused_order_stays_refused(ask: Ask, ledger: SimulatorLedger) -> None:
    ledger.set_mode(FailureMode.REFUSE, 1)
    assert ask()[0] == 422
    assert ask()[1]["status"] == "failed"
    assert ledger.buckets() == []


def test_a_late_order_is_accepted_first(
    client: FlaskClient, ask: Ask, ledger: SimulatorLedger
) -> None:
    ledger.set_mode(FailureMode.LATER)
    assert ask()[1]["status"] == "created"
    assert ledger.buckets() == []
    with ledger.transaction() as connection:
        connection.execute("UPDATE orders SET done_at = 0")
    assert look(client, "/topupBalance/pika-1-grant")[1]["status"] == "completed"
    assert ledger.buckets()[0].left == 200


@pytest.mark.parametrize(
    ("mode", "status", "held"), [(FailureMode.FAIL, 503, 0), (FailureMode.LOSE, 504, 1)]
)
def test_a_failure_mode_holds_for_its_number_of_requests(
    ask: Ask,
    client: FlaskClient,
    ledger: SimulatorLedger,
    mode: FailureMode,
    status: int,
    held: int,
) -> None:
    ledger.set_mode(mode, 1)
    path, content = "/topupBalance", json.dumps(body(1, OrderKind.GRANT, ASKED)).encode()
    headers = sign(KEY, "POST", path, content, now=clock.now())
    answer = client.post(path, data=content, headers=headers, content_type="application/json")
    assert answer.status_code == status
    assert len(ledger.buckets()) == held
    assert ask()[0] in {200, 201}
    assert ledger.mode() == (mode, 0)


def test_nonsense_is_answered_without_json(ask: Ask, ledger: SimulatorLedger) -> None:
    ledger.set_mode(FailureMode.NONSENSE)
    assert ask()[1] is None
    assert ledger.buckets()[0].grants == 1


@pytest.mark.parametrize("headers", [{}, {"X-Pika-Timestamp": "1", "X-Pika-Signature": "x"}])
def test_an_unsigned_request_is_refused(
    client: FlaskClient, ledger: SimulatorLedger, headers: dict[str, str]
) -> None:
    assert client.post("/topupBalance", json={}, headers=headers).status_code == 401
    assert client.get("/topupBalance/pika-1-grant", headers=headers).status_code == 401
    assert ledger.calls() == []


def test_twenty_orders_at_once_are_carried_out_once(
    client: FlaskClient, ask: Ask, ledger: SimulatorLedger
) -> None:
    assert client
    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(held.left, held.grants) for held in ledger.buckets()] == [(200, 1)]
