"""The blueprint of the partners' pages."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from marketplace.blueprints.web.pages import page

bp = Blueprint("partners", __name__, url_prefix="/partner")


@bp.errorhandler(403)
def for_partners_only(_error: Forbidden) -> ResponseReturnValue:
    """Explain these pages to other signed-in users; a customer may open their own QR code."""
    return page("partners/not_yours.html", "partners/_not_yours.html", 403)
