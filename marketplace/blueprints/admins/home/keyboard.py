"""Turn the keys of the back office off or on in this browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import current_app, make_response, request
from flask.typing import ResponseReturnValue

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.permissions import EVERY_DESK
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import go, safe_address

COOKIE: Final = "keys"
KEPT: Final = timedelta(days=365)


@bp.post("/keyboard")
@allow(*EVERY_DESK)
def turn_keys() -> ResponseReturnValue:
    """Keep the choice in the browser, as the one of the language, and go back."""
    choice = "off" if request.form.get("keys") == "off" else "on"
    response = make_response(go(safe_address(request.form.get("next"), "/admin/")))
    response.set_cookie(
        COOKIE,
        choice,
        max_age=KEPT,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )
    return response
