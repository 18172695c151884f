"""What staff see: publishing, customers, messages, accounts, the audit log."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("admins", __name__, url_prefix="/admin")
