"""Bound every wait of an engine for PostgreSQL: short for requests, longer for other work.

PostgreSQL's own time-outs belong to a session. Behind PgBouncer in transaction mode a session is
shared by many clients, so there they are set for each transaction alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Final

from flask import has_request_context
from psycopg import Cursor
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, ExecutionContext

from marketplace.foundation.database.connection import BoundedConnection, connector
from marketplace.foundation.database.outage import Outage
from marketplace.foundation.database.row_gate import RowGate, locks_rows
from marketplace.foundation.settings import Settings

GRACE_SECONDS: Final = 2.0  # the server's own time-out comes first, wherever the server works
KEEPALIVES: Final = {
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
_NAMES: Final = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
_SET: Final = ", ".join(f"set_config('{name}', %({name})s, %(local)s)" for name in _NAMES)
# behind a pooler the key of a connection is not the server process that answers
_SET_SESSION: Final = f"SELECT {_SET} WHERE pg_backend_pid() = %(pid)s".encode()
_SET_TRANSACTION: Final = f"SELECT {_SET}".encode()


@dataclass(frozen=True, slots=True)
class Bounds:
    """The longest waits of one kind of work, in seconds."""

    statement: float
    lock: float
    idle: float

    def values(self) -> dict[str, str]:
        """Return the values of PostgreSQL's settings."""
        seconds = (self.statement, self.lock, self.idle)
        return {
            name: f"{max(1, round(bound * 1000))}ms"
            for name, bound in zip(_NAMES, seconds, strict=True)
        }


@dataclass(frozen=True, slots=True)
class WaitLimits:
    """The bounds of requests and of other work."""

    request: Bounds
    other: Bounds

    def current(self) -> Bounds:
        """Return the bounds of the work that this thread does."""
        return self.request if has_request_context() else self.other


def limits_of(settings: Settings) -> WaitLimits:
    """Return the bounds that the settings name."""
    idle = settings.database_idle_seconds
    return WaitLimits(
        Bounds(settings.database_statement_seconds, settings.database_lock_seconds, idle),
        Bounds(settings.database_long_statement_seconds, settings.database_long_lock_seconds, idle),
    )


def bound_engine(engine: Engine, settings: Settings) -> None:
    """Bound the waits of all connections of the engine, which is PostgreSQL's."""
    outage, seconds, limits = Outage(), settings.database_connect_seconds, limits_of(settings)
    ping = engine.dialect.do_ping
    engine.dialect.do_ping = partial(_ping_if_doubtful, ping)  # type: ignore[method-assign] # a dialect's way to ping
    event.listen(engine, "do_connect", connector(outage, seconds))
    event.listen(engine, "checkout", partial(_hand_out, limits))
    event.listen(engine, "checkin", partial(_take_back, seconds))
    event.listen(engine, "begin", partial(_bound_transaction, limits))
    event.listen(engine, "do_execute", partial(_execute_in_turn, RowGate(), limits))


def _ping_if_doubtful(ping: Callable[[DBAPIConnection], bool], connection: DBAPIConnection) -> bool:
    """Ping a connection before it is handed out, unless it is open for sure."""
    assert isinstance(connection, BoundedConnection)  # noqa: S101 - the engine makes no others
    return connection.surely_open or ping(connection)


def _hand_out(
    limits: WaitLimits, connection: BoundedConnection, _record: object, _proxy: object
) -> None:
    """Tell the server the bounds of the caller's work, where it does not know them yet."""
    bounds = limits.current()
    connection.pinging = False
    if connection.direct and connection.bounds != bounds:
        values = bounds.values() | {"local": "false", "pid": str(connection.info.backend_pid)}
        row = connection.execute(_SET_SESSION, values).fetchone()
        connection.direct, connection.bounds = row is not None, bounds
    connection.longest_wait = bounds.statement + GRACE_SECONDS


def _take_back(seconds: float, connection: BoundedConnection | None, _record: object) -> None:
    if connection is not None:
        connection.pinging, connection.longest_wait = True, seconds
        connection.returned_at = monotonic()


def _bound_transaction(limits: WaitLimits, connection: Connection) -> None:
    """Bound the waits of one transaction on a session that is shared with other clients."""
    driver = connection.connection.dbapi_connection
    assert isinstance(driver, BoundedConnection)  # noqa: S101 - the engine makes no others
    if not driver.direct and not driver.autocommit:
        driver.execute(_SET_TRANSACTION, limits.current().values() | {"local": "true"})


def _execute_in_turn(
    gate: RowGate,
    limits: WaitLimits,
    cursor: Cursor[tuple[object, ...]],
    statement: str,
    parameters: Mapping[str, object],
    _context: ExecutionContext,
) -> bool | None:
    """Execute a request's statement that locks rows, one at a time for the same rows."""
    if not has_request_context() or not locks_rows(statement):
        return None
    with gate.pass_one(f"{statement}{parameters}", limits.request.lock):
        cursor.execute(statement.encode(), parameters)
    return True
