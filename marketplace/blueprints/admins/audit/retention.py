"""The retention table, which says how long each kind of data is kept."""

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
    """Show the table that the worker enforces."""
    return page("admins/audit/retention.html", kept=TABLE)
