"""Signing in and out, registering, passwords, and the customer's own account."""

from __future__ import annotations

from flask import Blueprint, Response

bp = Blueprint("auth", __name__)


@bp.after_request
def keep_nowhere(response: Response) -> Response:
    """Let no browser and no proxy keep these pages, so that "back" shows them to nobody else."""
    response.headers["Cache-Control"] = "no-store"
    return response


from marketplace.blueprints.auth import (
    account,
    further_lines,
    leaving,
    passwords,
    registration,
    sign_in,
)
