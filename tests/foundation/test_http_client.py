"""The HTTP client calls only the configured host: no proxy of the environment, no redirection."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from marketplace import create_app
from marketplace.conversions.provisioning.models import OrderKind
from marketplace.customers.models import Channel
from marketplace.foundation import http_client
from marketplace.foundation.settings import Settings
from marketplace.hub.callback import DeliveryRejectedError, call
from marketplace.messages.render import OutgoingMessage, RenderedMessage
from marketplace.messages.transport import kannel
from marketplace.network.adapter import Network

SMS = OutgoingMessage(8, "conversion", Channel.SMS, "sq", "+38349123456", {})


class Server(ThreadingHTTPServer):
    """A server that records its requests and redirects them to `onward`, where that is set."""

    daemon_threads = True

    def __init__(self, onward: str = "") -> None:
        super().__init__(("127.0.0.1", 0), RecordingHandler)
        self.onward = onward
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class RecordingHandler(BaseHTTPRequestHandler):
    """One request."""

    server: Server

    def do_GET(self) -> None:
        """Record the request and redirect it."""
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.server.asked.append(self.path)
        self.send_response(307 if self.server.onward else 202)
        if self.server.onward:
            self.send_header("Location", self.server.onward)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        """Record and redirect a POST alike."""
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@contextmanager
def serving(onward: str = "") -> Iterator[Server]:
    server = Server(onward)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def to_the_gateway(_settings: Settings, _address: str) -> None:
    with suppress(kannel.GatewayRefusedError):
        kannel.send(SMS, RenderedMessage("Hello"))


def to_the_network(settings: Settings, _address: str) -> None:
    Network(settings).query(17, OrderKind.GRANT)


def to_a_subscriber(settings: Settings, address: str) -> None:
    with suppress(DeliveryRejectedError):
        call(settings, address, {})


@pytest.fixture(params=[to_the_gateway, to_the_network, to_a_subscriber])
def ask(
    request: pytest.FixtureRequest, make_settings: Callable[..., Settings], fresh_clients: None
) -> Callable[[str], None]:
    """Call the address as one part of the site does."""
    assert fresh_clients is None

    app = create_app(make_settings())

    def ask(address: str) -> None:
        settings = make_settings(sms_gateway_url=address, network_url=address)
        app.config["SETTINGS"] = settings
        with app.app_context():
            request.param(settings, address)

    return ask


@pytest.fixture
def fresh_clients() -> Iterator[None]:
    """Clear the cached clients before and after each test."""
    http_client.client.cache_clear()
    yield
    http_client.client.cache_clear()


def test_no_proxy_of_the_environment_is_told_anything(
    ask: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as wanted, serving() as proxy:
        for times, name in enumerate(("http_proxy", "HTTP_PROXY", "ALL_PROXY"), 1):
            http_client.client.cache_clear()
            with monkeypatch.context() as patch:
                patch.setenv(name, proxy.address)
                ask(wanted.address)
            assert (len(wanted.asked), proxy.asked) == (times, []), name


def test_no_redirection_carries_anything_elsewhere(ask: Callable[[str], None]) -> None:
    with serving() as elsewhere, serving(elsewhere.address) as wanted:
        ask(wanted.address)
        assert (len(wanted.asked), elsewhere.asked) == (1, [])
