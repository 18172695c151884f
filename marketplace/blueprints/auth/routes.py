"""Signing in and out, registering, passwords, and the customer's own account."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("auth", __name__)
