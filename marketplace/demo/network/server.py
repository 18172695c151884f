"""The simulated network's addresses: `topupBalance` and `adjustBalance`, asked for signed."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Flask, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from marketplace.blueprints.web.guards import public
from marketplace.blueprints.web.malformed_requests import reads_json
from marketplace.demo.network import ordering
from marketplace.demo.network.events import Caller
from marketplace.demo.network.failure_modes import Manner
from marketplace.demo.network.ledger import Book
from marketplace.demo.network.ordering import Reply, problem
from marketplace.foundation import clock
from marketplace.network.signing import SIGNATURE, TIMESTAMP, is_signed

EXTENSION: Final = "marketplace.simulated_network"
HANGS_SECONDS: Final = 20
NONSENSE: Final = "<html><body>It works!</body></html>"

bp = Blueprint("network_simulator", __name__)


@dataclass(frozen=True, slots=True)
class Simulated:
    """A network that runs here: what it remembers, its key, and whom it calls back.

    `later_seconds` is how long it takes for what it does later; `careless` is one that does not
    look whether it has done a thing before.
    """

    book: Book
    secret: str
    caller: Caller
    later_seconds: float = 3
    careless: bool = False


def simulated() -> Simulated:
    """The network of the app that serves."""
    found: Simulated = current_app.extensions[EXTENSION]
    return found


@bp.get("/<any(topupBalance, adjustBalance):resource>/<order_id>")
@public
def look(resource: str, order_id: str) -> ResponseReturnValue:
    """What became of an order."""
    network = simulated()
    if not _is_signed(network):
        return _unsigned()
    manner = network.book.treat("GET", order_id)
    return _tell(manner, ordering.look(network.book, resource, order_id))


@bp.post("/<any(topupBalance, adjustBalance):resource>")
@public
@reads_json
def order(resource: str) -> ResponseReturnValue:
    """Ask for an order, in the manner that the network has now."""
    network = simulated()
    if not _is_signed(network):
        return _unsigned()
    asked = request.get_json()
    manner = network.book.treat("POST", asked["id"])
    if manner in {Manner.FAIL, Manner.HANG}:
        return _tell(manner, problem(503, "down", "not now"))
    return _tell(manner, _do(network, manner, resource, asked))


def _do(network: Simulated, manner: Manner, resource: str, asked: dict[str, Any]) -> Reply:
    if manner is Manner.REFUSE:
        return ordering.refuse(network.book, resource, asked)
    wait = network.later_seconds if manner is Manner.LATER else 0
    at = time.time() + wait if wait else 0
    reply = ordering.order(network.book, resource, asked, at=at, careless=network.careless)
    events = {Manner.LATER: 1, Manner.TWICE: 2}.get(manner, 0)
    for _ in range(events):
        network.caller.call_later(network.book, resource, asked["id"], wait)
    return reply


def _tell(manner: Manner, reply: Reply) -> Response:
    if manner is Manner.FAIL:
        reply = problem(503, "down", "not now")
    elif manner is Manner.HANG:
        time.sleep(HANGS_SECONDS)
    elif manner is Manner.LOSE:
        return _drop()
    elif manner is Manner.NONSENSE:
        return Response(NONSENSE, 200, mimetype="text/html")
    answer = jsonify(reply.told)
    answer.status_code = reply.status
    return answer


def _drop() -> Response:
    """Hang up without a word, or as a proxy says it where the connection is out of reach."""
    connection = request.environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
    return Response(status=504)


def _is_signed(network: Simulated) -> bool:
    return is_signed(
        network.secret,
        request.method,
        request.path,
        request.get_data(),
        timestamp=request.headers.get(TIMESTAMP, ""),
        signature=request.headers.get(SIGNATURE, ""),
        now=clock.now(),
    )


def _unsigned() -> Response:
    reply = problem(401, "unauthorized", "the signature is missing, stale or wrong")
    return _tell(Manner.DELIVER, reply)


def init_app(app: Flask, simulated: Simulated) -> None:
    """Let the app serve the network, below the place that its blueprint was given."""
    app.extensions[EXTENSION] = simulated
