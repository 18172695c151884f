"""Security headers, CSRF protection, and the sessions behind the cookie."""

from __future__ import annotations

from functools import partial
from typing import Final, Literal

from flask import Flask, Response, g

from marketplace.accounts.identity import Identity, identify
from marketplace.foundation.extensions import csrf, login_manager
from marketplace.foundation.settings import Settings

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'"
)
PERMISSIONS: Final = "Permissions-Policy"
NO_PERMISSIONS: Final = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    PERMISSIONS: NO_PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
}
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def init_app(app: Flask, settings: Settings) -> None:
    """Protect the app; the proxy enforces HTTPS, the app sets headers and cookies."""
    headers = HEADERS | HTTPS_ONLY if settings.production else HEADERS
    app.after_request(partial(_add, list(headers.items())))
    app.after_request(_keep_nowhere)
    csrf.init_app(app)
    login_manager.init_app(app)
    login_manager.session_protection = None  # phones change address mid-session; tokens are rows
    login_manager.user_loader(_load)


def _add(headers: list[tuple[str, str]], response: Response) -> Response:
    permissions = response.headers.get(PERMISSIONS)  # of a page that needs more
    response.headers.extend(headers)
    if permissions:
        response.headers.set(PERMISSIONS, permissions)
    return response


def may_use(response: Response, feature: Literal["camera", "geolocation"]) -> Response:
    """Let the page ask the person for the device's feature, which no other page may."""
    response.headers[PERMISSIONS] = NO_PERMISSIONS.replace(f"{feature}=()", f"{feature}=(self)")
    return response


def _keep_nowhere(response: Response) -> Response:
    """Forbid caches to store pages of signed-in users, so that "back" shows them to nobody else."""
    viewer = g.get("_login_user")  # Flask-Login's; there once the answer hung on who is asking
    if viewer and viewer.is_authenticated and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def _load(token: str) -> Identity | None:
    return identify(token)
