"""The staff's start page: what needs somebody's attention today."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from marketplace import clock
from marketplace.blueprints.admins.desks import EVERY_DESK
from marketplace.blueprints.admins.navigation import opens
from marketplace.blueprints.admins.routes import bp
from marketplace.blueprints.guards import allow
from marketplace.blueprints.pages import page
from marketplace.catalogue.attention import attention
from marketplace.conversions.today import today
from marketplace.messages.search import dead_letters
from marketplace.points.correction_list import waiting_count


@bp.get("/")
@allow(*EVERY_DESK)
def dashboard() -> ResponseReturnValue:
    """What waits for staff; each sees what they may open."""
    now = clock.now()
    return page(
        "admins/dashboard.html",
        today=today(day=clock.day_of(now), now=now),
        attention=attention(now) if opens("admins.offers") else None,
        corrections=waiting_count() if opens("admins.corrections") else 0,
        dead=dead_letters() if opens("admins.messages") else None,
    )
