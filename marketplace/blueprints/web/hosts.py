"""Refuse requests whose Host header names no host, before Flask reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from flask import Flask, abort, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

INVALID: Final = "marketplace.invalid_host"
STAND_IN: Final = "localhost"
LONGEST: Final = 253
HIGHEST_PORT: Final = 65_535
# labels of letters, digits, hyphens and underscores with an optional last dot, or an IPv6 address
_HOST: Final = re.compile(
    r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?|\[[0-9a-f:.]{2,45}\]", re.IGNORECASE | re.ASCII
)


class HostGuard:
    """Marks a request with an invalid host and gives it a valid one instead.

    Flask reads the host before any handler can answer, and fails on an invalid one.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on, marked where its host is invalid."""
        host = environ.get("HTTP_HOST")
        if host and not is_host(host):
            environ["HTTP_HOST"] = STAND_IN
            environ[INVALID] = True
        return self._app(environ, start_response)


def is_host(given: str) -> bool:
    """Return whether the text names a host, with or without a port."""
    host, colon, port = given.rpartition(":")
    if not colon or "]" in port:
        host, port = given, ""
    elif port and not _is_port(port):
        return False
    return len(host) <= LONGEST and _HOST.fullmatch(host) is not None and _is_decodable(host)


def _is_port(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,5}", text) is not None and int(text) <= HIGHEST_PORT


def _is_decodable(host: str) -> bool:
    """Return whether the parts of the host that stand for other alphabets can be read."""
    try:
        host.rstrip(".").encode("ascii").decode("idna")
    except UnicodeError:
        return False
    return True


def refuse() -> None:
    """Answer 400 to a request that was marked."""
    if request.environ.get(INVALID):
        abort(400)


def init_app(app: Flask) -> None:
    """Check the host of each request; called before the proxies that may name it are trusted."""
    app.before_request(refuse)
    app.wsgi_app = HostGuard(app.wsgi_app)  # type: ignore[method-assign] # Flask's documented way
