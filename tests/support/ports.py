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


def free_port() -> int:
    """A port that no process listens on, and that no other process of the run asks for."""
    for turn in _turns:
        port = FIRST + (os.getpid() * APART + turn) % COUNT
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0 and _can_bind(port):
                return port
    raise AssertionError  # the turns never end


def _can_bind(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
