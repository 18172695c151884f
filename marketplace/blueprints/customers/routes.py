"""What customers see: the catalogue, converting, their codes and their points."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("customers", __name__)

from marketplace.blueprints.customers import (  # noqa: E402 - they register their routes on `bp`
    browse,  # noqa: F401
    convert,  # noqa: F401
    how_it_works,  # noqa: F401
    pictures,  # noqa: F401
    points,  # noqa: F401
    receipts,  # noqa: F401
)
