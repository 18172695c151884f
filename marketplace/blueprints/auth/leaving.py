"""Export one's data, read which authorities were given it, and close the account."""

from __future__ import annotations

from flask import Response, current_app, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.accounts.security_events.models import EventKind
from marketplace.accounts.security_events.record import record
from marketplace.blueprints.auth import sessions
from marketplace.blueprints.auth.blueprint import bp
from marketplace.blueprints.auth.forms import CloseForm, status_of
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.legal_texts.gate import before_legal_texts
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.blueprints.web.proof.guard import asks_password, require_proof
from marketplace.foundation.refusals import TooManyAttempts
from marketplace.membership.data_export.export import export
from marketplace.membership.disclosures.known_to_customer import known_disclosures
from marketplace.membership.disclosures.part_names import part_names
from marketplace.membership.leave import closure_losses, leave


@bp.get("/account/export")
@allow(Role.CUSTOMER)
@before_legal_texts
@require_proof
def download() -> ResponseReturnValue:
    """Return all data held about the customer, as a JSON file."""
    text = current_app.json.dumps(export(current_user.customer_id), ensure_ascii=False, indent=2)
    record(EventKind.EXPORT, user_id=current_user.user_id, detail="own data")
    name = f"attachment; filename=pika-{current_user.username}.json"
    return Response(text, mimetype="application/json", headers={"Content-Disposition": name})


@bp.get("/account/disclosures")
@allow(Role.CUSTOMER)
@before_legal_texts
def disclosures() -> ResponseReturnValue:
    """Show what authorities were given of the customer's data, where the customer may know."""
    found = known_disclosures(current_user.customer_id)
    return page("auth/disclosures.html", found=found, part_names=part_names)


@bp.get("/account/close")
@allow(Role.CUSTOMER)
@before_legal_texts
def before_closing() -> ResponseReturnValue:
    """Show what closing the account means, and the form for the password."""
    lost = closure_losses(current_user.customer_id)
    return page("auth/close.html", form=CloseForm(), lost=lost)


@bp.post("/account/close")
@allow(Role.CUSTOMER)
@before_legal_texts
@asks_password
def close_account() -> ResponseReturnValue:
    """Close the account for good."""
    form = CloseForm()
    with refusals_beside(form, TooManyAttempts):
        if form.validate_on_submit():
            leave(
                user_id=current_user.user_id,
                customer_id=current_user.customer_id,
                password=form.password.data,
            )
            sessions.end()
            flash(_("Your account has been closed and your data erased."), "good")
            return go(url_for(".login"))
    lost = closure_losses(current_user.customer_id)
    return page("auth/close.html", "auth/_close_form.html", status_of(form), form=form, lost=lost)
