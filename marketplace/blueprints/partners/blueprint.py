"""What a partner's people see: confirming codes, their offers, their team."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from marketplace.blueprints.web.pages import page

bp = Blueprint("partners", __name__, url_prefix="/partner")


@bp.errorhandler(403)
def for_partners_only(_error: Forbidden) -> ResponseReturnValue:
    """Tell whoever is signed in otherwise what these pages are; a customer opens their own QR."""
    return page("partners/not_yours.html", "partners/_not_yours.html", 403)
