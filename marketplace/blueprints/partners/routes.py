"""What a partner's people see: confirming codes, their offers, their team."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("partners", __name__, url_prefix="/partner")
