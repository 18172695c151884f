"""Signing in and out, registering, passwords, and the customer's own account."""

from __future__ import annotations

from flask import Blueprint, Response

bp = Blueprint("auth", __name__)


@bp.after_request
def keep_nowhere(response: Response) -> Response:
    """Let no browser and no proxy keep these pages, so that "back" shows them to nobody else."""
    response.headers["Cache-Control"] = "no-store"
    return response


from marketplace.blueprints.auth import (  # noqa: E402 - they register their routes on `bp`
    account,  # noqa: F401
    further_lines,  # noqa: F401
    leaving,  # noqa: F401
    passwords,  # noqa: F401
    registration,  # noqa: F401
    sign_in,  # noqa: F401
)
