"""What staff see: publishing, customers, messages, accounts, the audit log."""

from __future__ import annotations

from flask import Blueprint

from marketplace.blueprints.admins.navigation import opens, places

bp = Blueprint("admins", __name__, url_prefix="/admin")


@bp.context_processor
def navigation() -> dict[str, object]:
    """What every page of the back office needs: where one can go, and whether one may."""
    return {"places": places, "opens": opens}


from marketplace.blueprints.admins import (
    audit,
    categories,
    conversions,
    correction_requests,
    corrections,
    counter,
    customer_lines,
    customers,
    dashboard,
    hub,
    imports,
    messages,
    network,
    offer_moves,
    offer_writing,
    offers,
    partner_parts,
    partners,
    reports,
    reports_months,
    retention,
    rules,
    shop_clerks,
    shop_stock,
    shop_writing,
    shops,
    sign_ins,
    staff,
    staff_acts,
    tokens,
)
