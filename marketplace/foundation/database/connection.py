"""A connection to PostgreSQL that gives up where the server does not answer in time."""

from __future__ import annotations

import select
from collections.abc import Callable
from time import monotonic
from typing import Any, Final, TypeVar

from psycopg import Connection, OperationalError
from psycopg.abc import PQGen

from marketplace.foundation.database.outage import Outage

__all__ = ["BoundedConnection", "connector"]

Answer = TypeVar("Answer")
TRUSTED_SECONDS: Final = 0.02  # under load a connection is handed out again within milliseconds
SLOW_SECONDS: Final = 0.5  # a server that refuses at once keeps no thread waiting


class BoundedConnection(Connection[Any]):
    """A connection with a bound of its own on every wait.

    PostgreSQL's time-outs end what a server that works takes too long for. They do not help where
    the server is frozen or unreachable: then this side has to give up, and close the connection.
    """

    longest_wait: float = 0.0  # seconds; 0 before the pool hands it out for the first time
    outage: Outage | None = None
    pinging = True  # outside the time in which a caller has it, the pool only pings
    bounds: object = None  # those that the server knows of
    direct: bool = True  # whether the server's session is this connection's alone
    returned_at = float("-inf")  # when the pool got it back, by the monotonic clock

    @property
    def surely_open(self) -> bool:
        """True where it was used within `TRUSTED_SECONDS` and the server has sent nothing since.

        A server that closes a connection says so, which makes its socket readable. A frozen one
        says nothing: during an outage no connection counts as open.
        """
        recently = monotonic() - self.returned_at <= TRUSTED_SECONDS
        if not recently or self.closed or self.outage is None or self.outage.lasts:
            return False
        socket = select.poll()
        socket.register(self.fileno(), select.POLLIN)
        return not socket.poll(0)

    def wait(
        self, gen: PQGen[Answer], interval: float = 0.1, timeout: float | None = None
    ) -> Answer:
        """Wait for the server for at most `longest_wait`, or for the time that the caller gives.

        Raises OperationalError, with the connection closed, where the server did not answer.
        """
        if timeout is not None or not self.longest_wait or self.outage is None:
            return super().wait(gen, interval, timeout)
        if self.pinging:
            self.outage.enter(self.longest_wait)
        end = monotonic() + self.longest_wait
        try:
            answer = super().wait(gen, interval, self.longest_wait)
        except OperationalError as error:
            if error.sqlstate is None and monotonic() >= end:
                self.outage.begin()
                self.pgconn.finish()
                raise OperationalError("the database did not answer in time") from None
            raise
        self.outage.end()
        return answer


def connector(outage: Outage, seconds: float) -> Callable[..., BoundedConnection]:
    """Return a listener to SQLAlchemy's `do_connect` that opens bounded connections."""

    def connect(
        _dialect: object, _record: object, arguments: list[Any], named: dict[str, Any]
    ) -> BoundedConnection:
        outage.enter(seconds)
        began = monotonic()
        try:
            connection = BoundedConnection.connect(*arguments, **named)
        except OperationalError:
            if monotonic() - began > SLOW_SECONDS:
                outage.begin()
            else:
                outage.end()
            raise
        outage.end()
        connection.outage, connection.longest_wait = outage, seconds
        return connection

    return connect
