"""The blueprint of health and metrics."""

from __future__ import annotations

from flask import Blueprint, abort, current_app
from flask.typing import ResponseReturnValue

from marketplace.blueprints.web.guards import public
from marketplace.foundation.settings import Settings

bp = Blueprint("operations", __name__)


@bp.get("/hello")
@public
def hello() -> ResponseReturnValue:
    """Answer the smallest possible request, as the benchmark's baseline."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.hello:
        abort(404)
    return "Hello, world!"
