"""The blueprint of the customers' pages."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("customers", __name__)
