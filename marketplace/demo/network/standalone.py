"""The simulated network as a server of its own, for tests over real HTTP."""

from __future__ import annotations

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from marketplace.demo.network import server
from marketplace.demo.network.server import Simulated

HOST = "127.0.0.1"


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log(self, *_: object) -> None:
        """Stay silent: the network's book tells what was asked."""


def make(simulated: Simulated, port: int) -> BaseWSGIServer:
    """A server on the port, or on a free one for 0; `serve_forever` starts it."""
    app = Flask("marketplace.demo.network")
    app.register_blueprint(server.bp)
    server.init_app(app, simulated)
    return make_server(HOST, port, app, threaded=True, request_handler=Quiet)
