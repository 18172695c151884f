"""The API that other systems call: no session, no form, so no CSRF; a token opens it."""

from __future__ import annotations

from flask import Blueprint

from marketplace.foundation.extensions import csrf, limiter

bp = Blueprint("api", __name__, url_prefix="/api/v1")
csrf.exempt(bp)
limiter.exempt(bp)  # billing sends everybody's events from one address
