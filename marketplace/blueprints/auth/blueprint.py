"""The blueprint of sign-in, registration and the account."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from marketplace.blueprints.auth import stale_forms
from marketplace.blueprints.web import errors
from marketplace.blueprints.web.pages import go, start_address

bp = Blueprint("auth", __name__)


@bp.after_request
def keep_nowhere(response: Response) -> Response:
    """Forbid caches to store these pages, so that "back" shows them to nobody else."""
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.errorhandler(CSRFError)
def redirect_stale_form(error: CSRFError) -> ResponseReturnValue:
    """Redirect to the start page where a stale sign-in or sign-out form has nothing left to do."""
    return go(start_address()) if stale_forms.is_done() else errors.show_http_error(error)
