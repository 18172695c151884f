"""Show a customer's personal number and address to the help desk, once a reason is recorded."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.admins.permissions import HELPDESK
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import page
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.customers.personal_details.details import HeldDetail, purposes, show_for_reason
from marketplace.customers.profile import profile
from marketplace.foundation.refusals import NotFound


@bp.route("/customers/<int:customer_id>/personal-details", methods=["GET", "POST"])
@allow(*HELPDESK)
@require_proof
def customer_details(customer_id: int) -> ResponseReturnValue:
    """Ask for the reason; with one, record it and show the details on this answer alone."""
    if not purposes():
        raise NotFound
    person, form = profile(customer_id), ReasonForm()
    found: list[HeldDetail] | None = None
    if form.validate_on_submit():
        found = show_for_reason(customer_id=customer_id, reason=form.reason.data, actor=actor())
    return page(
        "admins/personal_details/details.html",
        status=422 if form.errors else 200,
        person=person,
        form=form,
        found=found,
    )
