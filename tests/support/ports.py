"""Ports for the servers that tests start."""

from __future__ import annotations

import itertools
import os
import socket
from typing import Final

FIRST: Final = 10_000
COUNT: Final = 22_000  # below those that the system gives to outgoing connections
APART: Final = 64  # what one process may use before it comes to those of the next
_turns = itertools.count()
_claims: list[socket.socket] = []


def free_port() -> int:
    """Return a port that no process listens on, and that no other run of the tests is given.

    Servers share their ports with their children, so two runs could share one unawares: each
    claims the UDP port of the same number, which no server uses, for as long as it runs.
    """
    for turn in _turns:
        port = FIRST + (os.getpid() * APART + turn) % COUNT
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0 and _can_bind(port) and _claim(port):
                return port
    raise AssertionError  # the turns never end


def _can_bind(port: int) -> bool:
    with socket.socket() as probe:
        return _binds(probe, port)


def _claim(port: int) -> bool:
    claim = socket.socket(type=socket.SOCK_DGRAM)
    if _binds(claim, port):
        _claims.append(claim)
        return True
    claim.close()
    return False


def _binds(one: socket.socket, port: int) -> bool:
    try:
        one.bind(("127.0.0.1", port))
    except OSError:
        return False
    return True
