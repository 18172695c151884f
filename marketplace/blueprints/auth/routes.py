"""Signing in and out, registering, passwords, and the customer's own account."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("auth", __name__)

from marketplace.blueprints.auth import (  # noqa: E402 - they need the blueprint above
    account as account,
    leaving as leaving,
    passwords as passwords,
    registration as registration,
    sign_in as sign_in,
)
