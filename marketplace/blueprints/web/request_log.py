"""Record every request: a line in the log, a count and its duration.

Only the route's pattern is recorded, never the address itself: that could hold a code, a number, a
search or a gateway's secret. The line is built here, as structlog's chain would cost more than all
the rest of a small request.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable
from functools import lru_cache, partial
from re import compile as pattern
from time import perf_counter, time

from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram

from marketplace.foundation.logs import Stderr
from marketplace.foundation.settings import Settings

REQUEST_ID = pattern(r"[A-Za-z0-9-]{8,36}")
NO_ROUTE = "none"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

REQUESTS = Counter("marketplace_requests", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram(
    "marketplace_request_seconds", "Time to answer a request", ["route"], buckets=BUCKETS
)
REFUSALS = Counter("marketplace_refusals", "What the business said no to", ["reason"])

Line = Callable[[str, str, str, int, float], str]

log = logging.getLogger("marketplace.access")


def init_app(app: Flask, settings: Settings) -> None:
    """Record every request of the app; called first, so that the duration covers all the rest."""
    log.handlers = [Stderr()]
    log.propagate = False
    log.setLevel(settings.log_level.upper())
    line = _json_line if settings.log_format == "json" else _short_line
    app.before_request(_begin)
    app.after_request(partial(_note, line))


def _begin() -> None:
    given = request.headers.get("X-Request-ID")
    g.request_id = given if given and REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    g.request_began = perf_counter()


def _note(line: Line, response: Response) -> Response:
    """Record the request, and return its id in a header."""
    request_id = g.get("request_id")
    if request_id is None:
        return response
    response.headers["X-Request-ID"] = request_id
    rule = request.url_rule
    route = rule.rule if rule else NO_ROUTE
    seconds = perf_counter() - g.request_began
    method = request.method if rule else NO_ROUTE
    counter, histogram = _meters(method, route, response.status_code)
    counter.inc()
    histogram.observe(seconds)
    if log.isEnabledFor(logging.INFO):
        log.info(line(request_id, method, route, response.status_code, seconds))
    return response


@lru_cache(maxsize=4096)
def _meters(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(method, route, status), SECONDS.labels(route)


def _json_line(request_id: str, method: str, route: str, status: int, seconds: float) -> str:
    return json.dumps(
        {
            "event": "request",
            "request_id": request_id,
            "method": method,
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "time": round(time(), 3),
        }
    )


def _short_line(request_id: str, method: str, route: str, status: int, seconds: float) -> str:
    return f"{method} {route} {status} {seconds * 1000:.1f} ms {request_id}"
