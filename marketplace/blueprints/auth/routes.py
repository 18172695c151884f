"""Signing in and out, registering, passwords, and the customer's own account."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("auth", __name__)

from marketplace.blueprints.auth import (  # noqa: E402 - they register their routes on `bp`
    account,  # noqa: F401
    leaving,  # noqa: F401
    passwords,  # noqa: F401
    registration,  # noqa: F401
    sign_in,  # noqa: F401
)
