"""What is kept for how long, for those who answer for it."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.permissions import LOG_READERS
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import page
from marketplace.schedule.retention_table import TABLE


@bp.get("/retention")
@allow(*LOG_READERS)
def what_is_kept() -> ResponseReturnValue:
    """The table that the worker enforces."""
    return page("admins/audit/retention.html", kept=TABLE)
