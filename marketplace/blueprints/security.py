"""Safe headers, CSRF, the sessions behind the cookie, and the id that each request carries."""

from __future__ import annotations

import re
import uuid

import structlog
from flask import Flask, Response, g, request
from flask_talisman import Talisman

from marketplace.accounts.identity import Identity, identify
from marketplace.extensions import csrf, login_manager
from marketplace.settings import Settings

CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "manifest-src": "'self'",
}
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,36}")


def init_app(app: Flask, settings: Settings) -> None:
    """Protect the app; HTTPS is the proxy's to force, the headers and cookies are ours."""
    app.before_request(_begin)
    app.after_request(_tell_request_id)
    Talisman(
        app,
        force_https=False,
        strict_transport_security=settings.production,
        session_cookie_secure=settings.production,
        content_security_policy=CSP,
        frame_options="DENY",
        referrer_policy="same-origin",
    )
    csrf.init_app(app)
    login_manager.init_app(app)
    login_manager.session_protection = None  # phones change address mid-session; tokens are rows
    login_manager.user_loader(_load)


def _load(token: str) -> Identity | None:
    return identify(token)


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if REQUEST_ID.fullmatch(given) else str(uuid.uuid4())
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _tell_request_id(response: Response) -> Response:
    if "request_id" in g:
        response.headers["X-Request-ID"] = g.request_id
    return response
