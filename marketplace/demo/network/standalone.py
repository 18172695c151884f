"""The simulated network as a server of its own."""

from __future__ import annotations

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from marketplace.demo.network import server
from marketplace.demo.network.server import NetworkSimulator

HOST = "127.0.0.1"


class SilentRequestHandler(WSGIRequestHandler):
    """Handler of requests that logs none."""

    def log(self, *_: object) -> None:
        """Log nothing: the ledger records the requests."""


def make_simulator_server(network: NetworkSimulator, port: int) -> BaseWSGIServer:
    """A server on the port, or on a free one for 0; `serve_forever` starts it."""
    app = Flask("marketplace.demo.network")
    app.register_blueprint(server.bp)
    server.init_app(app, network)
    return make_server(HOST, port, app, threaded=True, request_handler=SilentRequestHandler)
