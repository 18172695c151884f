"""The cookie that identifies a browser on which a user signed in before."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from marketplace.accounts.sign_in import Device, device_epoch
from marketplace.foundation.secrets_at_rest.keyed_hash import signing_keys

SECONDS_KEPT = 2 * 365 * 24 * 3600
MOST_USERS = 8  # a family's or a counter's browser; the oldest is forgotten first


def device() -> Device | None:
    """Return the browser of this request, if a user signed in on it before."""
    known = _read()
    return Device(known["id"], frozenset(known["users"])) if known else None


def remember(response: Response, user_id: int) -> None:
    """Note in the browser that the user signed in on it, until the user's password changes."""
    known = _read() or {"id": secrets.token_urlsafe(16), "users": []}
    others = [one for one in known["users"] if one[0] != user_id]
    known["users"] = [*others, (user_id, device_epoch(user_id))][-MOST_USERS:]
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(
        _name(),
        _signer().dumps(known),
        max_age=SECONDS_KEPT,
        secure=secure,
        httponly=True,
        samesite="Lax",
    )


def _read() -> dict[str, Any] | None:
    try:
        known: dict[str, Any] = _signer().loads(request.cookies.get(_name(), ""))
    except BadSignature:
        return None
    # a cookie from before the epochs names users alone
    users = [one if isinstance(one, list) else [one, 0] for one in known["users"]]
    return known | {"users": [(user_id, epoch) for user_id, epoch in users]}


def _name() -> str:
    return "__Host-device" if current_app.config["SESSION_COOKIE_SECURE"] else "device"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(signing_keys(), salt="device")
