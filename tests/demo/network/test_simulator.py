"""The simulated network: what it does with what it is asked, and whom it lets in."""

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
from marketplace.demo.network.events import Caller
from marketplace.demo.network.failure_modes import Manner
from marketplace.demo.network.ledger import Book
from marketplace.demo.network.server import Simulated
from marketplace.foundation import clock
from marketplace.network.requests import RESOURCES, body
from marketplace.network.signing import sign

KEY = "a-secret-between-us-and-the-network"
ASKED = {"number": "+38349123456", "unit": "MB", "amount": 200, "offer": "data", "good_until": None}
Ask = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path / "network.db")


@pytest.fixture
def client(book: Book) -> FlaskClient:
    app = Flask("simulated")
    app.register_blueprint(server.bp)
    server.init_app(app, Simulated(book, KEY, Caller(KEY, ""), later_seconds=600))
    return app.test_client()


@pytest.fixture
def ask(client: FlaskClient) -> Ask:
    """Order a deed for the conversion, signed; gives the status and what was told."""

    def ask(
        deed: OrderKind = OrderKind.GRANT, of: int = 1, **other: Any
    ) -> tuple[int, dict[str, Any]]:
        path, content = f"/{RESOURCES[deed]}", json.dumps(body(of, deed, ASKED | other)).encode()
        headers = sign(KEY, "POST", path, content, now=clock.now())
        headers["Content-Type"] = "application/json"
        answer = client.post(path, data=content, headers=headers)
        return answer.status_code, answer.get_json()

    return ask


def look(client: FlaskClient, path: str) -> tuple[int, dict[str, Any]]:
    answer = client.get(path, headers=sign(KEY, "GET", path, b"", now=clock.now()))
    return answer.status_code, answer.get_json()


def test_it_gives_what_is_asked_once_however_often(ask: Ask, book: Book) -> None:
    assert [ask()[0] for _ in range(3)] == [201, 200, 200]
    assert [(held.left, held.grants) for held in book.lines()] == [(200, 1)]


def test_an_id_with_other_contents_is_a_conflict(ask: Ask, book: Book) -> None:
    ask()
    assert ask(amount=300)[0] == 409
    assert book.lines()[0].left == 200


def test_it_tells_what_became_of_an_id(client: FlaskClient, ask: Ask) -> None:
    assert look(client, "/topupBalance/pika-1-grant")[0] == 404
    ask()
    status, told = look(client, "/topupBalance/pika-1-grant")
    assert (status, told["status"], told["id"]) == (200, "completed", "pika-1-grant")
    assert look(client, "/adjustBalance/pika-1-grant")[0] == 404


def test_it_takes_back_what_is_left_once(ask: Ask, book: Book) -> None:
    ask()
    assert [ask(OrderKind.WITHDRAW)[0] for _ in range(2)] == [201, 200]
    assert book.lines()[0].left == 0


def test_a_grant_after_its_withdrawal_is_refused(ask: Ask, book: Book) -> None:
    assert ask(OrderKind.WITHDRAW)[0] == 422
    assert ask()[0] == 422
    assert book.lines() == []


def test_it_refuses_for_good(ask: Ask, book: Book) -> None:
    book.be(Manner.REFUSE, 1)
    assert ask()[0] == 422
    assert ask()[1]["status"] == "failed"
    assert book.lines() == []


def test_later_it_is_first_accepted(client: FlaskClient, ask: Ask, book: Book) -> None:
    book.be(Manner.LATER)
    assert ask()[1]["status"] == "created"
    assert book.lines() == []
    with book.writing() as connection:
        connection.execute("UPDATE orders SET done_at = 0")
    assert look(client, "/topupBalance/pika-1-grant")[1]["status"] == "completed"
    assert book.lines()[0].left == 200


@pytest.mark.parametrize(
    ("manner", "status", "held"), [(Manner.FAIL, 503, 0), (Manner.LOSE, 504, 1)]
)
def test_a_manner_holds_for_so_many_calls(
    ask: Ask, client: FlaskClient, book: Book, manner: Manner, status: int, held: int
) -> None:
    book.be(manner, 1)
    path, content = "/topupBalance", json.dumps(body(1, OrderKind.GRANT, ASKED)).encode()
    headers = sign(KEY, "POST", path, content, now=clock.now())
    answer = client.post(path, data=content, headers=headers, content_type="application/json")
    assert answer.status_code == status
    assert len(book.lines()) == held
    assert ask()[0] in {200, 201}
    assert book.manner() == (manner, 0)


def test_nonsense_is_no_json(ask: Ask, book: Book) -> None:
    book.be(Manner.NONSENSE)
    assert ask()[1] is None
    assert book.lines()[0].grants == 1


@pytest.mark.parametrize("headers", [{}, {"X-Pika-Timestamp": "1", "X-Pika-Signature": "x"}])
def test_who_does_not_sign_is_not_let_in(
    client: FlaskClient, book: Book, headers: dict[str, str]
) -> None:
    assert client.post("/topupBalance", json={}, headers=headers).status_code == 401
    assert client.get("/topupBalance/pika-1-grant", headers=headers).status_code == 401
    assert book.calls() == []


def test_twenty_at_once_are_given_once(client: FlaskClient, ask: Ask, book: Book) -> None:
    assert client
    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(held.left, held.grants) for held in book.lines()] == [(200, 1)]
