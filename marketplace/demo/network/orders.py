"""Orders of the simulated network: each id is carried out once, however often it is sent."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from sqlite3 import Connection, Row
from typing import Any, Final

from marketplace.demo.network.ledger import SimulatorLedger

GRANT: Final = "topupBalance"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status and its JSON."""

    status: int
    content: dict[str, Any]


def place_order(
    ledger: SimulatorLedger,
    resource: str,
    order: dict[str, Any],
    *,
    at: float,
    careless: bool = False,
) -> Reply:
    """Carry out the order at the moment `at`, in seconds since the epoch, or now where it is past.

    The same id again returns its status, with other contents 409. A `careless` network carries out
    an id that it has carried out before.
    """
    content = json.dumps(order, sort_keys=True)
    with ledger.transaction() as connection:
        known = _find(connection, order["id"])
        if known and not careless:
            if known["asked"] != content:
                return problem(409, "conflict", "this id was used for something else")
            return Reply(200, _resource(_carry_out_due(connection, known)))
        _insert(connection, resource, order, content, at)
        found = _find(connection, order["id"])
        placed = _resource(_carry_out_due(connection, found))
    if placed["status"] == "failed":
        return problem(422, "refused", placed["reason"])
    return Reply(201 if placed["status"] == "completed" else 202, placed)


def refuse_order(ledger: SimulatorLedger, resource: str, order: dict[str, Any]) -> Reply:
    """Refuse the order for good; one that is known already keeps its status."""
    content = json.dumps(order, sort_keys=True)
    with ledger.transaction() as connection:
        known = _find(connection, order["id"])
        if known:
            return Reply(200, _resource(_carry_out_due(connection, known)))
        _insert(connection, resource, order, content, 0)
        reason = "this number cannot have it"
        _set_status(connection, order["id"], "failed", reason)
    return problem(422, "refused", reason)


def find_order(ledger: SimulatorLedger, resource: str, order_id: str) -> Reply:
    """The order with its status; 404 where the network does not know it."""
    with ledger.transaction() as connection:
        found = _find(connection, order_id)
        if found is None or found["resource"] != resource:
            return problem(404, "notFound", "no such order")
        return Reply(200, _resource(_carry_out_due(connection, found)))


def problem(status: int, code: str, reason: str) -> Reply:
    """An error in the form of TM Forum's APIs."""
    return Reply(status, {"code": code, "reason": reason, "status": str(status)})


def _find(connection: Connection, order_id: str) -> Row | None:
    found: Row | None = connection.execute(
        "SELECT * FROM orders WHERE id = ?", (order_id,)
    ).fetchone()
    return found


def _insert(
    connection: Connection, resource: str, order: dict[str, Any], content: str, at: float
) -> None:
    amount = order["amount"]
    row = (
        order["id"], resource, content, order["bucket"]["id"], order["logicalResource"][0]["id"],
        amount["units"], amount["amount"], "created", "", at,
    )  # fmt: skip
    connection.execute("INSERT OR REPLACE INTO orders VALUES (?,?,?,?,?,?,?,?,?,?)", row)


def _carry_out_due(connection: Connection, order: Row | None) -> Row:
    """Carry the order out where its moment has come; returns it as it is then."""
    if order is None:
        raise LookupError("an order that was found or written a moment ago is gone")
    if order["status"] != "created" or order["done_at"] > time.time():
        return order
    carry_out = _grant if order["resource"] == GRANT else _withdraw
    carry_out(connection, order)
    return _carry_out_due(connection, _find(connection, order["id"]))


def _grant(connection: Connection, order: Row) -> None:
    """Give the units, unless the bucket was withdrawn before."""
    closed = connection.execute("SELECT 1 FROM closed WHERE bucket = ?", (order["bucket"],))
    if closed.fetchone():
        _set_status(connection, order["id"], "failed", "it was withdrawn before it came")
        return
    _book(connection, order, order["amount"])
    _set_status(connection, order["id"], "completed", "")


def _withdraw(connection: Connection, order: Row) -> None:
    """Take what is left of the bucket, and close it for good."""
    left = connection.execute(
        "SELECT COALESCE(SUM(change), 0) FROM bookings WHERE bucket = ?", (order["bucket"],)
    ).fetchone()[0]
    connection.execute("INSERT OR IGNORE INTO closed VALUES (?)", (order["bucket"],))
    if left > 0:
        _book(connection, order, -left)
        _set_status(connection, order["id"], "completed", "")
    else:
        _set_status(connection, order["id"], "failed", "nothing is left of it")


def _book(connection: Connection, order: Row, change: int) -> None:
    row = (order["id"], order["bucket"], order["number"], order["unit"], change)
    connection.execute(
        "INSERT INTO bookings (id, bucket, number, unit, change) VALUES (?,?,?,?,?)", row
    )


def _set_status(connection: Connection, order_id: str, status: str, reason: str) -> None:
    connection.execute(
        "UPDATE orders SET status = ?, reason = ? WHERE id = ?", (status, reason, order_id)
    )


def _resource(order: Row) -> dict[str, Any]:
    """The order as JSON: its contents as they were sent, its address and its status."""
    sent: dict[str, Any] = json.loads(order["asked"])
    status = {"href": f"/{order['resource']}/{order['id']}", "status": order["status"]}
    return sent | status | ({"reason": order["reason"]} if order["reason"] else {})
