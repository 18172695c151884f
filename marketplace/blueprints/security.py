"""Safe headers, CSRF, and the sessions behind the cookie."""

from __future__ import annotations

from flask import Flask
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


def init_app(app: Flask, settings: Settings) -> None:
    """Protect the app; HTTPS is the proxy's to force, the headers and cookies are ours."""
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
