"""Signed addresses of the simulated network: `topupBalance` and `adjustBalance`."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Flask, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from marketplace.blueprints.web.guards import public
from marketplace.blueprints.web.malformed_requests import reads_json
from marketplace.demo.network import orders
from marketplace.demo.network.events import EventSender
from marketplace.demo.network.failure_modes import FailureMode
from marketplace.demo.network.ledger import SimulatorLedger
from marketplace.demo.network.orders import Reply, problem
from marketplace.foundation import clock
from marketplace.network.signing import SIGNATURE, TIMESTAMP, is_signed

EXTENSION: Final = "marketplace.simulated_network"
HANG_SECONDS: Final = 20
NONSENSE: Final = "<html><body>It works!</body></html>"

bp = Blueprint("network_simulator", __name__)


@dataclass(frozen=True, slots=True)
class NetworkSimulator:
    """A simulated network: its state, the key that signs, and the sender of its events.

    `later_seconds` is the delay of the mode `later`; a `careless` network carries out again an
    order that it has carried out before.
    """

    ledger: SimulatorLedger
    secret: str
    events: EventSender
    later_seconds: float = 3
    careless: bool = False


def simulator() -> NetworkSimulator:
    """The network of the current app."""
    found: NetworkSimulator = current_app.extensions[EXTENSION]
    return found


@bp.get("/<any(topupBalance, adjustBalance):resource>/<order_id>")
@public
def show_order(resource: str, order_id: str) -> ResponseReturnValue:
    """The status of an order."""
    network = simulator()
    if not _is_signed(network):
        return _unsigned()
    mode = network.ledger.record_call("GET", order_id)
    return _answer(mode, orders.find_order(network.ledger, resource, order_id))


@bp.post("/<any(topupBalance, adjustBalance):resource>")
@public
@reads_json
def place_order(resource: str) -> ResponseReturnValue:
    """Place an order; the failure mode that is set decides how it is treated."""
    network = simulator()
    if not _is_signed(network):
        return _unsigned()
    order = request.get_json()
    mode = network.ledger.record_call("POST", order["id"])
    if mode in {FailureMode.FAIL, FailureMode.HANG}:
        return _answer(mode, problem(503, "down", "not now"))
    return _answer(mode, _place(network, mode, resource, order))


def _place(
    network: NetworkSimulator, mode: FailureMode, resource: str, order: dict[str, Any]
) -> Reply:
    if mode is FailureMode.REFUSE:
        return orders.refuse_order(network.ledger, resource, order)
    wait = network.later_seconds if mode is FailureMode.LATER else 0
    at = time.time() + wait if wait else 0
    reply = orders.place_order(network.ledger, resource, order, at=at, careless=network.careless)
    events = {FailureMode.LATER: 1, FailureMode.TWICE: 2}.get(mode, 0)
    for _ in range(events):
        network.events.send_later(network.ledger, resource, order["id"], wait)
    return reply


def _answer(mode: FailureMode, reply: Reply) -> Response:
    """The reply as the failure mode lets it through."""
    if mode is FailureMode.FAIL:
        reply = problem(503, "down", "not now")
    elif mode is FailureMode.HANG:
        time.sleep(HANG_SECONDS)
    elif mode is FailureMode.LOSE:
        return _drop_connection()
    elif mode is FailureMode.NONSENSE:
        return Response(NONSENSE, 200, mimetype="text/html")
    answer = jsonify(reply.content)
    answer.status_code = reply.status
    return answer


def _drop_connection() -> Response:
    """Close the connection; where the server does not expose it, answer as a proxy would: 504."""
    connection = request.environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
    return Response(status=504)


def _is_signed(network: NetworkSimulator) -> bool:
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
    return _answer(FailureMode.DELIVER, reply)


def init_app(app: Flask, network: NetworkSimulator) -> None:
    """Make the network the app's own; the blueprint is registered by the caller, at its prefix."""
    app.extensions[EXTENSION] = network
