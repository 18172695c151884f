"""The blueprint of the JSON API: a token opens it, so it needs no session and no CSRF token."""

from __future__ import annotations

from flask import Blueprint

from marketplace.foundation.extensions import csrf, limiter

bp = Blueprint("api", __name__, url_prefix="/api/v1")
csrf.exempt(bp)
limiter.exempt(bp)  # billing sends everybody's events from one address
