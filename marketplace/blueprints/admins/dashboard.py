"""The staff's start page: what needs somebody's attention today."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from marketplace.blueprints.admins.desks import EVERY_DESK
from marketplace.blueprints.admins.routes import bp
from marketplace.blueprints.guards import allow
from marketplace.blueprints.pages import page


@bp.get("/")
@allow(*EVERY_DESK)
def dashboard() -> ResponseReturnValue:
    """What waits for staff, each with the way to it."""
    return page("admins/dashboard.html")
