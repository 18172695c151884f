"""A subscriber: a real HTTP server that accepts events, or answers as a test sets it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Listener(ThreadingHTTPServer):
    """Answers each event with the next status of `answers`, and with 204 after those.

    Before it takes an event over it pauses for the next seconds of `pauses`, if any are left.
    """

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), EventHandler)
        self.answers: list[int] = []
        self.events: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.pauses: list[float] = []
        self.asked = 0
        self.elsewhere = 0
        self.hang = threading.Event()
        self.hang.set()

    @property
    def callback(self) -> str:
        """Return its URL."""
        return f"http://127.0.0.1:{self.server_address[1]}/told"

    def kinds(self) -> list[str]:
        """Return the events that it got, in order."""
        return [one["eventType"] for one in self.events]


class EventHandler(BaseHTTPRequestHandler):
    """One event."""

    server: Listener

    def do_POST(self) -> None:
        """Accept it or refuse it; while `hang` is not set, do not answer."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked += 1
        pause = self.server.pauses.pop(0) if self.server.pauses else 0
        self.server.hang.wait(20)
        time.sleep(pause)
        self.server.bodies.append(body)
        self.server.headers.append(dict(self.headers))
        self.server.events.append(json.loads(body))
        status = self.server.answers.pop(0) if self.server.answers else 204
        self.send_response(status)
        if status == 307:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        """Record that a redirection was followed."""
        self.server.elsewhere += 1
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@contextmanager
def listening(port: int = 0) -> Iterator[Listener]:
    """A listener, on the port or a free one, that is closed at the end."""
    listener = Listener(port)
    thread = threading.Thread(target=listener.serve_forever, daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        listener.hang.set()
        listener.shutdown()
        listener.server_close()
        thread.join()
