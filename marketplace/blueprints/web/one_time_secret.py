"""Show a new secret once, on the page that follows its creation.

The secret travels in a cookie that only that page receives and that no script reads, never in the
session.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Response, current_app, make_response, request
from flask.typing import ResponseReturnValue

from marketplace.blueprints.web.pages import go

JUST_MADE: Final = "token_just_made"
SHOWN_WITHIN: Final = 120  # seconds


def show_once(address: str, secret: str) -> ResponseReturnValue:
    """Redirect to the page, which shows the secret that one time."""
    answer = make_response(go(address))
    answer.set_cookie(JUST_MADE, secret, max_age=SHOWN_WITHIN, **_cookie(address))
    return answer


def with_secret(address: str, shown: Callable[[str | None], Response]) -> Response:
    """Render the page at the address with the secret if it was just made, otherwise with None."""
    secret = request.cookies.get(JUST_MADE) if request.method == "GET" else None
    answer = shown(secret)
    if secret:
        answer.delete_cookie(JUST_MADE, **_cookie(address))
    return answer


def _cookie(address: str) -> dict[str, Any]:
    return {
        "path": address,
        "secure": current_app.config["SESSION_COOKIE_SECURE"],
        "httponly": True,
        "samesite": "Strict",
    }
