"""What the simulated network does with what is ordered: once for each id, whoever asks again."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from sqlite3 import Connection, Row
from typing import Any, Final

from marketplace.demo.network.ledger import Book

GRANT: Final = "topupBalance"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status and its JSON."""

    status: int
    told: dict[str, Any]


def order(
    book: Book, resource: str, asked: dict[str, Any], *, at: float, careless: bool = False
) -> Reply:
    """Do what is asked, at the moment `at` or once that has come.

    The same id again gives what became of it, with other contents 409. A `careless` network does
    not look whether it has done it already.
    """
    content = json.dumps(asked, sort_keys=True)
    with book.writing() as connection:
        known = _find(connection, asked["id"])
        if known and not careless:
            if known["asked"] != content:
                return problem(409, "conflict", "this id was used for something else")
            return Reply(200, _resource(_ripe(connection, known)))
        _note(connection, resource, asked, content, at)
        found = _find(connection, asked["id"])
        told = _resource(_ripe(connection, found))
    if told["status"] == "failed":
        return problem(422, "refused", told["reason"])
    return Reply(201 if told["status"] == "completed" else 202, told)


def refuse(book: Book, resource: str, asked: dict[str, Any]) -> Reply:
    """Refuse it for good; what was done already stays done."""
    content = json.dumps(asked, sort_keys=True)
    with book.writing() as connection:
        known = _find(connection, asked["id"])
        if known:
            return Reply(200, _resource(_ripe(connection, known)))
        _note(connection, resource, asked, content, 0)
        reason = "this number cannot have it"
        _became(connection, asked["id"], "failed", reason)
    return problem(422, "refused", reason)


def look(book: Book, resource: str, order_id: str) -> Reply:
    """What became of it; 404 where the network does not know it."""
    with book.writing() as connection:
        found = _find(connection, order_id)
        if found is None or found["resource"] != resource:
            return problem(404, "notFound", "no such order")
        return Reply(200, _resource(_ripe(connection, found)))


def problem(status: int, code: str, reason: str) -> Reply:
    """An error as TM Forum's APIs tell it."""
    return Reply(status, {"code": code, "reason": reason, "status": str(status)})


def _find(connection: Connection, order_id: str) -> Row | None:
    found: Row | None = connection.execute(
        "SELECT * FROM orders WHERE id = ?", (order_id,)
    ).fetchone()
    return found


def _note(
    connection: Connection, resource: str, asked: dict[str, Any], content: str, at: float
) -> None:
    amount = asked["amount"]
    row = (
        asked["id"], resource, content, asked["bucket"]["id"], asked["logicalResource"][0]["id"],
        amount["units"], amount["amount"], "created", "", at,
    )  # fmt: skip
    connection.execute("INSERT OR REPLACE INTO orders VALUES (?,?,?,?,?,?,?,?,?,?)", row)


def _ripe(connection: Connection, order: Row | None) -> Row:
    """The order, done where its moment has come."""
    if order is None:
        raise LookupError("an order that was found or written a moment ago is gone")
    if order["status"] != "created" or order["done_at"] > time.time():
        return order
    deed = _grant if order["resource"] == GRANT else _withdraw
    deed(connection, order)
    return _ripe(connection, _find(connection, order["id"]))


def _grant(connection: Connection, order: Row) -> None:
    """Give it, unless it was withdrawn before it came."""
    closed = connection.execute("SELECT 1 FROM closed WHERE bucket = ?", (order["bucket"],))
    if closed.fetchone():
        _became(connection, order["id"], "failed", "it was withdrawn before it came")
        return
    _book(connection, order, order["amount"])
    _became(connection, order["id"], "completed", "")


def _withdraw(connection: Connection, order: Row) -> None:
    """Take what is left of the bucket, and close it for good."""
    left = connection.execute(
        "SELECT COALESCE(SUM(change), 0) FROM bookings WHERE bucket = ?", (order["bucket"],)
    ).fetchone()[0]
    connection.execute("INSERT OR IGNORE INTO closed VALUES (?)", (order["bucket"],))
    if left > 0:
        _book(connection, order, -left)
        _became(connection, order["id"], "completed", "")
    else:
        _became(connection, order["id"], "failed", "nothing is left of it")


def _book(connection: Connection, order: Row, change: int) -> None:
    row = (order["id"], order["bucket"], order["number"], order["unit"], change)
    connection.execute(
        "INSERT INTO bookings (id, bucket, number, unit, change) VALUES (?,?,?,?,?)", row
    )


def _became(connection: Connection, order_id: str, status: str, reason: str) -> None:
    connection.execute(
        "UPDATE orders SET status = ?, reason = ? WHERE id = ?", (status, reason, order_id)
    )


def _resource(order: Row) -> dict[str, Any]:
    asked: dict[str, Any] = json.loads(order["asked"])
    told = {"href": f"/{order['resource']}/{order['id']}", "status": order["status"]}
    return asked | told | ({"reason": order["reason"]} if order["reason"] else {})
