"""What operators look at: health, metrics, and the demo's mailbox."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("operations", __name__)
