"""What staff see: publishing, customers, messages, accounts, the audit log."""

from __future__ import annotations

from flask import Blueprint

from marketplace.blueprints.admins.navigation import opens, places

bp = Blueprint("admins", __name__, url_prefix="/admin")


@bp.context_processor
def navigation() -> dict[str, object]:
    """What every page of the back office needs: where one can go, and whether one may."""
    return {"places": places, "opens": opens}


from marketplace.blueprints.admins import (  # noqa: E402 - they register their routes on `bp`
    audit,  # noqa: F401
    categories,  # noqa: F401
    conversions,  # noqa: F401
    correction_requests,  # noqa: F401
    corrections,  # noqa: F401
    customer_lines,  # noqa: F401
    customers,  # noqa: F401
    dashboard,  # noqa: F401
    imports,  # noqa: F401
    messages,  # noqa: F401
    offer_moves,  # noqa: F401
    offer_writing,  # noqa: F401
    offers,  # noqa: F401
    partner_parts,  # noqa: F401
    partners,  # noqa: F401
    reports,  # noqa: F401
    reports_months,  # noqa: F401
    retention,  # noqa: F401
    rules,  # noqa: F401
    sign_ins,  # noqa: F401
    staff,  # noqa: F401
    staff_acts,  # noqa: F401
    tokens,  # noqa: F401
)
