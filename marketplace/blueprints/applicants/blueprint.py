"""The blueprint of the applicants' pages."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("applicants", __name__, url_prefix="/partner/apply")
