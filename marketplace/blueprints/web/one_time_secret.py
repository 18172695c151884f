"""A secret just made is shown once: it travels to its own page alone, in the next moments.

It travels in a cookie that only that page is sent and that no script reads, never in the session.
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
    """Go to the page, which will show the secret, that once."""
    answer = make_response(go(address))
    answer.set_cookie(JUST_MADE, secret, max_age=SHOWN_WITHIN, **_cookie(address))
    return answer


def with_secret(address: str, shown: Callable[[str | None], Response]) -> Response:
    """The page at the address, made with the secret if it was made just now, else with None."""
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
