"""A real HTTP gateway, as a process, that speaks Kannel's `sendsms` and fails as told."""

from __future__ import annotations

import random
import socket
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.faults.mischief import Mischief, ReceivedMessage, Role, read_role, serve_until_orphaned

LONGER_THAN_ANYONE_WAITS = 60
AT_ONCE_AND_RUDELY = struct.pack("ii", 1, 0)


class Gateway(ThreadingHTTPServer):
    """Takes SMS over, or not."""

    daemon_threads = True

    def __init__(self, role: Role) -> None:
        super().__init__(("127.0.0.1", role.port), Sendsms)
        self.role = role
        self.dice = random.Random(role.seed)


class Sendsms(BaseHTTPRequestHandler):
    """One call of `sendsms`."""

    server: Gateway

    def do_GET(self) -> None:
        """Answer one SMS."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        way = self.server.role.choose(self.server.dice)
        if way is Mischief.HANG:
            time.sleep(LONGER_THAN_ANYONE_WAITS)
        if way in {Mischief.NONE, Mischief.LOSE_ANSWER}:
            self.server.role.write(received(asked, told=way is Mischief.NONE))
        if way in {Mischief.RESET, Mischief.LOSE_ANSWER}:
            self.reset()
        else:
            self.answer(202 if way is Mischief.NONE else 503)

    def answer(self, status: int) -> None:
        """Answer as Kannel does."""
        body = b"0: Accepted for delivery" if status == 202 else b"Temporal failure, try again."
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def reset(self) -> None:
        """Drop the connection without a word."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE_AND_RUDELY)
        self.close_connection = True
        self.connection.close()

    def finish(self) -> None:
        """End the call, also where its connection is gone."""
        try:
            super().finish()
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing: the log is a file of its own."""


def received(asked: dict[str, str], *, told: bool) -> ReceivedMessage:
    """The SMS as the log keeps it; its id is the one in the address of its report."""
    report = parse_qs(urlsplit(asked.get("dlr-url", "")).query)
    return ReceivedMessage(
        id=report.get("id", [""])[0],
        to=asked["to"],
        text=asked["text"],
        told=told,
        headers=asked,
    )


def main() -> None:
    """Serve until the test is over."""
    gateway = Gateway(read_role())
    threading.Thread(target=gateway.serve_forever, daemon=True).start()
    serve_until_orphaned(gateway.server_address[1])
