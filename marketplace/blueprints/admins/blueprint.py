"""The blueprint of the back office."""

from __future__ import annotations

from flask import Blueprint

from marketplace.blueprints.admins.navigation import opens, place_groups

bp = Blueprint("admins", __name__, url_prefix="/admin")


@bp.context_processor
def navigation() -> dict[str, object]:
    """Give every page the entries of the navigation, and the check whether a page opens."""
    return {"place_groups": place_groups, "opens": opens}
