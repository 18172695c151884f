"""What staff see: publishing, customers, messages, accounts, the audit log."""

from __future__ import annotations

from flask import Blueprint

from marketplace.blueprints.admins.navigation import opens, places

bp = Blueprint("admins", __name__, url_prefix="/admin")


@bp.context_processor
def navigation() -> dict[str, object]:
    """What every page of the back office needs: where one can go, and whether one may."""
    return {"places": places, "opens": opens}
