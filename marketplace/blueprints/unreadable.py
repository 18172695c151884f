"""What no page of ours can read is refused before any of them tries."""

from __future__ import annotations

from typing import Final

from flask import Flask, abort, request

from marketplace.blueprints.problems import for_a_program

NOTHING: Final = "\0"  # no text of ours holds it, and PostgreSQL takes none that does


def refuse() -> None:
    """Answer 404 to an address that nothing can have, 400 to a body that is no form."""
    if NOTHING in request.path:
        abort(404)
    if request.is_json and not for_a_program():
        abort(400)


def init_app(app: Flask) -> None:
    """Look at each request of the app first."""
    app.before_request(refuse)
